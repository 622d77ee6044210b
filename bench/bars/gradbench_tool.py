"""A tool that speaks GradBench's protocol: a line of JSON for each question and each answer."""
import json
import subprocess

from bars.workers import Missing


class Tool:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.count = 0

    def evaluate(self, module, function, data):
        """The output and the seconds of each run."""
        self.count += 1
        question = {"id": self.count, "kind": "evaluate", "module": module, "function": function, "input": data}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if not answer["success"]:
            raise Missing(f"{module} {function}: {answer['error']}")
        return answer["output"], [1e-9 * t["nanoseconds"] for t in answer["timings"] if t["name"] == "evaluate"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
