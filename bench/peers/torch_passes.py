"""torch_passes.py WORK ROWS: value and gradient of the works of table_pass.cpp by PyTorch's reverse mode.

Tasks: "float64" is the same work, "float32" half the bytes and twice the lanes. "answer" prints the value and the
gradient's sum of squares.
"""
import sys

try:
    import torch
    from torch.nn.functional import cross_entropy

    from answering import Peer, serve
except ImportError as error:
    sys.exit(print(f"missing: {error}; apt-get install python3-torch (make setup-bench)"))

import tables

BLOCKS = (256, 2048)


def parameters(shapes, kind):
    """The weights of table_pass.cpp, cut into arrays."""
    sizes = [torch.Size(shape).numel() for shape in shapes]
    flat = torch.from_numpy(tables.weights(sum(sizes))).to(kind)
    return [part.reshape(shape).clone().requires_grad_() for part, shape in zip(flat.split(sizes), shapes)]


def softmax(x, weights, offsets):
    return torch.addmm(offsets, x, weights.T)


def network(x, v, c, w, b):
    return torch.addmm(b, torch.relu(torch.addmm(c, x, v.T)), w.T)


WORKS = {"softmax": (softmax, [(10, 784), (10,)]), "network": (network, [(128, 784), (128,), (10, 128), (10,)])}


def variants(model, shapes, x, y, kind):
    w = parameters(shapes, kind)
    x = torch.from_numpy(x).to(kind).contiguous()
    rows = len(x)

    def over(size):
        def run():
            for p in w:
                p.grad = None
            total = 0.0
            for i in range(0, rows, size):
                loss = cross_entropy(model(x[i:i + size], *w), y[i:i + size], reduction="sum") / rows
                loss.backward()
                total += loss.item()
            return total, sum(float((p.grad.double()**2).sum()) for p in w)
        return run

    return {"at once": over(rows)} | {f"in blocks of {size}": over(size) for size in BLOCKS}


def main():
    model, shapes = WORKS[sys.argv[1]]
    rows = int(sys.argv[2])
    x, y = tables.columns(rows, 784), torch.from_numpy(tables.indices(rows, 784, 10)).long()
    kinds = {"float64": torch.float64, "float32": torch.float32}
    peers = {name: Peer(variants(model, shapes, x, y, kind), set_threads=torch.set_num_threads)
             for name, kind in kinds.items()}
    serve(peers, lambda task, result: result)


if __name__ == "__main__":
    main()
