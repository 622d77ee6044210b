#include "app/step_options.hpp"

#include "app/option_values.hpp"

namespace steepest::app {

void add_steps(const OptionAdder& add, Options& options) {
  add.text("--schedule", "S", "of the step: cosine:1000, step:100:0.5, warm-up:50,one-cycle:1000, inverse-time:100 ...",
           [&](const std::string& text) { options.walk.schedule = parse_schedule(text); });
  add_samples(add, options);
}

void add_samples(const OptionAdder& add, Options& options) {
  add.text("--batch", "N", "steps along the gradient of N rows at a time, shuffled",
           [&](const std::string& text) { options.batch = whole("--batch", text, 1, 1e12); });
  add.text("--epochs", "K", "passes over all rows, with --batch; 20 if not given",
           [&](const std::string& text) { options.epochs = positive("--epochs", text); });
  add.flag("--replacement", "with --batch: every batch is drawn from all rows afresh", options.replacement);
}

void add_checkpoint(const OptionAdder& add, Options& options) {
  add.text("--checkpoint", "FILE", "keep the state of the walk in a file, every 10 seconds and at Ctrl-C",
           [&](const std::string& text) { options.checkpoint = text; });
  add.text("--checkpoint-every", "SECONDS", "how often",
           [&](const std::string& text) { options.checkpoint_every = positive("--checkpoint-every", text); });
  add.flag("--resume", "go on from the file of --checkpoint, bit for bit", options.resume);
}

void add_step_study(const OptionAdder& add, Options& options) {
  add.text("--method", "NAME", "a method that needs a step; gd if not given",
           [&](const std::string& text) { options.walk.method = text; });
  add.text("--grid", "LO:HI:N", "N steps from LO to HI, a constant factor apart",
           [&](const std::string& text) { options.grid = text; });
  add.text("--random", "N|LO:HI:N", "N steps at random, their logarithms uniform",
           [&](const std::string& text) { options.random = text; });
  add.text("--range-test", "LO:HI", "one walk whose step grows from LO to HI",
           [&](const std::string& text) { options.range_test = text; });
  add.text("--max-iter", "N", "steps of each trial; 100 if not given",
           [&](const std::string& text) { options.walk.max_iter = count("--max-iter", text); });
  add.flag("--ascii", "draw the curve in plain characters", options.ascii);
  add.text("--from", "POINT", "the start: x=6,w=[1,2],v=@start.npy",
           [&](const std::string& text) { options.from = text; });
  add.text("--fix", "POINT", "parameters held at a value: a=1", [&](const std::string& text) { options.fix = text; });
  add.text("--loss", "NAME", "of a model with '~': mse (as if not given), sse, half-mse, mae, huber or huber:DELTA",
           [&](const std::string& text) { options.loss = parse_loss(text); });
}

void join_steps(Options& options) {
  if (options.batch || options.epochs || options.replacement) {
    Sampling& sampling = options.walk.sampling.emplace();
    if (options.batch) sampling.batch = *options.batch;
    if (options.epochs) sampling.epochs = *options.epochs;
    sampling.replacement = options.replacement;
    if (options.seed) sampling.seed = *options.seed;
  }
  if (options.checkpoint.empty() && (options.resume || options.checkpoint_every))
    throw UserError(ErrorKind::command_line,
                    std::string(options.resume ? "--resume" : "--checkpoint-every") + " needs the file of --checkpoint",
                    {}, "write --checkpoint FILE too");
  if (options.checkpoint.empty()) return;
  if (options.starts.value_or(1) > 1)
    throw UserError(ErrorKind::command_line, "--checkpoint keeps one walk, so it does not go with --starts", {},
                    "leave one of them out");
  Checkpoint& checkpoint = options.walk.checkpoint.emplace();
  checkpoint.file = options.checkpoint;
  if (options.checkpoint_every) checkpoint.every = *options.checkpoint_every;
  checkpoint.resume = options.resume;
}

}  // namespace steepest::app
