#include <array>

#include "app/explain_text.hpp"

namespace steepest::app {
namespace {

constexpr std::array in_english{
    TopicText{"derivative", "Derivative", "slope,secant,limit,differentiate", "partial,chain rule,finite difference",
              R"(The derivative of f at x is the slope of the tangent there: the limit of the slope of a secant,
(f(x + h) - f(x)) / h, as h goes to 0. A secant's slope is not the derivative, however small
its h; the derivative is what those slopes tend to.

  f = x^2*sin(x) at x = 2, where f = {value}

{table}
  the limit      {slope}

No limit needs to be taken by hand: rules give the derivative as a formula,
  f' = {formula}
and f' at 2 is {slope}, with no h in it.

  steepest diff 'x^2*sin(x)'     steepest grad 'x^2*sin(x)' --at x=2
)"},
    TopicText{"partial", "Partial derivative", "partial derivative,partials", "directional,gradient,jacobian",
              R"(A partial derivative of f(x, y) is the derivative by one variable while the others stand still.

  f = x^2 + 3*x*y at x = 1, y = 2

  y stands still:   df/dx = {dfx} = {fx}
  x stands still:   df/dy = {dfy} = {fy}

A partial derivative is one special directional derivative, the one along an axis: along (1, 0)
the directional derivative is {along_x}, which is df/dx. It is not the other way round:
there are infinitely many directions, and the partial derivatives are two of them.

  steepest diff 'x^2 + 3*x*y'     steepest diff 'x^2 + 3*x*y' --by x,y
)"},
    TopicText{"directional", "Directional derivative", "directional derivative,direction", "gradient,partial",
              R"(How fast does f change for each unit of way in the direction u? That is the directional derivative
D_u f. The direction is divided by its length first; else the answer would depend on how long
the arrow was drawn.

  f = x^2 + 3*x*y at x = 1, y = 2, along (3, 4)

  u = (3, 4)/5 = {u}
  D_u f = gradient . u = {slope}
  with (3, 4) as it was drawn: {unnormalised}, five times too much

D_u f = |gradient| cos(angle), where the angle is the one between the gradient and u:
{norm} * cos({angle} degrees) = {slope}.

Draw D_u f * u for all directions u, and every tip lies on one circle, whose diameter is the
gradient. Its centre is {center}, its radius {radius}, and the tip for (3, 4)/5
is {distance} away from the centre.

  steepest dir 'x^2 + 3*x*y' --at x=1,y=2 --along 3,4
)"},
    TopicText{"gradient", "Gradient", "grad,steepest direction", "directional,gradient descent,jacobian",
              R"(The gradient is the vector of the partial derivatives, grad f = f_x i + f_y j. It is a vector, not a
number; its length is a number, and that is the largest directional derivative.

  f = x^2 + 3*x*y at x = 1, y = 2:   gradient ({gx}, {gy}), its norm {norm}

{table}
The gradient points where f rises fastest. Downhill is along minus the gradient,
here {down}. At right angles to it f does not change to first order: that
is the level line. Where the gradient is zero there is no steepest direction.

  steepest grad 'x^2 + 3*x*y' --at x=1,y=2
)"},
    TopicText{"chain rule", "Chain rule", "chain,chain-rule,product rule", "derivative,automatic differentiation",
              R"(A change of x passes to f along paths of inner functions. The chain rule multiplies along a path and
adds over the paths.

  f = u*v with u = x^2, v = sin(x), at x = 2:   u = {u}, v = {v}

  x -> u -> f   df/du * du/dx = v * 2*x    = {path1}
  x -> v -> f   df/dv * dv/dx = u * cos(x) = {path2}
  the sum                           df/dx = {sum}

The product rule is nothing else: two paths.

  steepest diff 'x^2*sin(x)' --steps
)"},
    TopicText{"automatic differentiation", "Automatic differentiation",
              "autodiff,ad,forward mode,reverse mode,dual numbers,backpropagation,backprop",
              "chain rule,finite difference",
              R"(A program computes f in small steps, and the derivative of each small step is known exactly.
Automatic differentiation applies the chain rule to these numbers. It takes no difference, so it has
no h and no error but rounding; and it writes out no long formula.

  f = x^2*sin(x) at x = 2

{table}
Forward mode goes down the table and carries the derivative of each step by x (a dual number). One
sweep gives all outputs' derivatives by one variable. Reverse mode goes up and carries the
derivative of f by each step. One sweep gives the derivatives by all variables, at a few times
the cost of f; so this is what gradients, and backpropagation, are made of.

  steepest check 'x^2*sin(x)' --at x=2
)"},
    TopicText{"finite difference", "Finite difference",
              "finite differences,numerical differentiation,difference quotient,difference,rounding",
              "derivative,automatic differentiation,taylor",
              R"(A finite difference takes a small h and stops there: (f(x + h) - f(x)) / h, or better
(f(x + h) - f(x - h)) / (2h). It needs values only, but it does not improve for ever as h shrinks.
Two errors pull against each other: what the secant misses, which shrinks with h (with h^2 for the
central one), and the rounding of f, which is divided by h and grows.

  f = x^2*sin(x) at x = 2: the relative error

{table}
Below about {forward} (forward) and {central} (central) a smaller h is worse.

  steepest check 'x^2*sin(x)' --at x=2
)"},
    TopicText{"taylor", "Taylor polynomial",
              "taylor polynomial,tangent,tangent line,tangent plane,approximation,series", "derivative,hessian",
              R"(The Taylor polynomial of order k is the polynomial that has the same derivatives as f at the point, up
to the k-th. Of order 1 it is the tangent line (of two variables the tangent plane).

  f = x^2*sin(x) about x = 2
  order 1:  {line}
  order 3:  {cubic}

f(x + h) = f(x) + f'(x) h is an approximation, not an equation: what is missing shrinks like h^2.

{table}
Ten times nearer, the error of order 1 is about 100 times smaller, that of order 3 about 10000
times.

  steepest taylor 'x^2*sin(x)' --at x=2 --order 3
)"},
    TopicText{"hessian", "Hessian", "second derivative,curvature,laplacian,hessian vector product,saddle",
              "gradient,convex,taylor",
              R"(The Hessian is the matrix of the second partial derivatives. It is the derivative of the gradient, and
symmetric. It says how f curves: v'H v / |v|^2 is the second derivative along v.

  f = x^2 + 3*x*y at x = 0, y = 0, where the gradient is {gradient}

{matrix}
  eigenvalues   {eigenvalues}
  along (3, 4)  H v = {product}, v'H v = {curvature}

Where the gradient is zero, the eigenvalues tell the kind of point: all positive, a minimum; all
negative, a maximum; both signs, as here, a saddle. Their sum is the Laplacian, here {laplacian}.

  steepest hess 'x^2 + 3*x*y' --at x=0,y=0     ... --along 3,4
)"},
    TopicText{"jacobian", "Jacobian", "divergence,determinant,vector,curl", "gradient,hessian",
              R"(A function with several values has a gradient for each; written below one another they are the
Jacobian. Near the point the function is the value plus the Jacobian times the step, to first
order.

  f = [x*y, x + y^2] at x = 1, y = 2, where f = {value}

{matrix}
  divergence    {divergence}   the trace: how much flows out of the point
  determinant   {determinant}   small areas are multiplied by it

  steepest grad '[x*y, x + y^2]' --at x=1,y=2
)"},
    TopicText{"step size", "Step size (learning rate)", "step,learning rate,lr,step-size",
              "gradient descent,convex,hessian",
              R"(Gradient descent goes x <- x - step * gradient. The step is no small matter, and smaller is not safer
in every respect: too small is slow, too large does not converge. Near a minimum the limit is 2/f''.

  f = x^2*sin(x) from x = 6, down to |f'| <= 1e-8; here 2/f'' = {limit}

{table}
From 6 the step 0.05 is faster than 0.005, though it steps to and fro across the minimum. Just under
the limit it still arrives, late; just above it x jumps between two places for ever.

  steepest min 'x^2*sin(x)' --from x=6 --method gd --lr 0.05
)"},
    TopicText{"convex", "Convex function", "convexity,convex function,u-shaped,global minimum",
              "hessian,step size,gradient descent",
              R"(A function is convex if no chord runs below its graph. Then every minimum is the global one: there is
one valley. A smooth function is convex where its Hessian has no negative eigenvalue.

x^2 is U-shaped. x^2*sin(x) is not: it has many valleys, and where a walk ends depends on its start.

{minima}
At 2 its second derivative is {second}: there it even curves downwards.

A convex function still needs a proper step. Gradient descent on x^2 from 1:

{table}
Its limit is 2/f'' = {limit}.

  steepest min 'x^2' --from x=1 --method gd --lr 1
)"},
    TopicText{"gradient descent", "Gradient descent", "descent,optimiser,optimizer,minimum,downhill",
              "gradient,step size,convex",
              R"(Downhill is along minus the gradient: x_new = x - step * gradient, again and again. With a plus it
climbs.

  f = x^2*sin(x) from x = 6, step 0.05

{table}
It takes {steps} steps to |f'| <= 1e-8. Not every method reaches every minimum. In the bent valley
100*(y - x^2)^2 + (1 - x)^2 from (-1.2, 1), whose lowest value is 0 at (1, 1):

{race}
  steepest race '100*(y - x^2)^2 + (1 - x)^2' --from x=-1.2,y=1
)"},
    TopicText{"squared error", "Gradient of a squared error", "least squares,mse,half-mse,regression,loss",
              "gradient,step size",
              R"(For data X, y and parameters t, the half mean squared error |X t - y|^2 / (2n) has the gradient
X'(X t - y) / n. The X' (X transposed) belongs there: the chain rule multiplies the error of a row by
what t was multiplied with. The mean squared error |X t - y|^2 / n, without that 2, has twice
this gradient; who mixes the two doubles the step without noticing.

  y = t*x on x = 1..5, y = 2, 4, 6, 8, 10, from t = 0 with step 0.1
  gradient at t = 0: {half_gradient} of half-mse, {full_gradient} of mse

                curvature   largest step   t after 13 updates
  half-mse      {half_curvature}          {half_limit}       {half_end}
  mse           {full_curvature}          {full_limit}      {full_end}

The same step converges with one and runs away with the other.

  steepest min 'mean((t*[1,2,3,4,5] - [2,4,6,8,10])^2)' --from t=0 --method gd --lr 0.1
)"},
    TopicText{
        "penalty", "Penalty: l1 and l2", "lasso,ridge,l1,l2,regularisation,regularization,subgradient,proximal",
        "gradient,squared error,convex",
        R"(A penalty added to f pulls the parameters towards 0: l1 adds L times the sum of |x| (the lasso), l2 adds
L times the sum of x^2 (ridge). Where do they put the minimum of (x - 1)^2, which is at 1 by itself?

{table}
l2 shrinks by a factor and never reaches 0. l1 takes the same amount off, and from L = {limit} on, the
slope of f at 0, nothing is left: x is exactly 0.

At 0, |x| has no gradient but many subgradients, all slopes from -1 to 1. The point is a minimum if
one of them cancels the gradient of f: |f'(0)| <= L. So a walk stops by the subgradient of least norm,
not by a gradient. A proximal step minds the kink exactly: a step along minus the gradient of f, then
everything nearer to 0 than step * L is put to 0 and the rest pulled nearer by as much.

  steepest min '(x - 1)^2' --l1 0.5 --from x=3     steepest explain fista
)"},
};

}  // namespace

std::span<const TopicText> english_topics() { return in_english; }

}  // namespace steepest::app
