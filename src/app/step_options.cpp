#include "app/step_options.hpp"

#include "app/add_option.hpp"

namespace steepest::app {

void add_steps(CLI::App& app, Options& options) {
  add(app, "--schedule", "S", "of the step: cosine:1000, step:100:0.5, warm-up:50,one-cycle:1000, inverse-time:100 ...",
      [&](const std::string& text) { options.walk.schedule = parse_schedule(text); });
  add(app, "--batch", "N", "steps along the gradient of N rows at a time, shuffled",
      [&](const std::string& text) { options.batch = whole("--batch", text, 1, 1e12); });
  add_positive(app, "--epochs", "K", options.epochs, "passes over all rows, with --batch; 20 if not given");
  app.add_flag("--replacement", options.replacement, "with --batch: every batch is drawn from all rows afresh");
}

void add_checkpoint(CLI::App& app, Options& options) {
  add(app, "--checkpoint", "FILE", "keep the state of the walk in a file, every 10 seconds and at Ctrl-C",
      [&](const std::string& text) { options.checkpoint = text; });
  add_positive(app, "--checkpoint-every", "SECONDS", options.checkpoint_every, "how often");
  app.add_flag("--resume", options.resume, "go on from the file of --checkpoint, bit for bit");
}

void add_step_study(CLI::App& app, Options& options) {
  add(app, "--method", "NAME", "a method that needs a step; gd if not given",
      [&](const std::string& text) { options.walk.method = text; });
  add_text(app, "--grid", "LO:HI:N", options.grid, "N steps from LO to HI, a constant factor apart");
  add_text(app, "--random", "N|LO:HI:N", options.random, "N steps at random, their logarithms uniform");
  add_text(app, "--range-test", "LO:HI", options.range_test, "one walk whose step grows from LO to HI");
  add_count(app, "--max-iter", options.walk.max_iter, "steps of each trial; 100 if not given");
  app.add_flag("--ascii", options.ascii, "draw the curve in plain characters");
  add_text(app, "--from", "POINT", options.from, "the start: x=6,w=[1,2],v=@start.npy");
  add_text(app, "--fix", "POINT", options.fix, "parameters held at a value: a=1");
  add(app, "--loss", "NAME", "of a model with '~': mse (as if not given), sse, half-mse, mae, huber or huber:DELTA",
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
