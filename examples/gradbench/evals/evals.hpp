#pragma once

#include "../eval.hpp"

namespace gradbench {

// One file each; definitions as published at gradben.ch.
Eval hello();
Eval llsq();
Eval lse();
Eval kmeans();
Eval gmm();
Eval lstm();
Eval ode();
Eval det();
Eval ba();
Eval ht();
Eval particle();
Eval saddle();

}  // namespace gradbench
