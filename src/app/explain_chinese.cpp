#include <array>

#include "app/explain_text.hpp"

namespace steepest::app {
namespace {

constexpr std::array in_chinese{
    TopicText{"derivative", "导数", "导函数,微分,切线斜率,割线,斜率", "partial,chain rule,finite difference",
              R"(f 在 x 处的导数是曲线在该点的切线斜率，也就是割线斜率 (f(x + h) - f(x)) / h 在 h 趋于 0 时的极限。
无论 h 多小，割线的斜率都还不是导数；导数是这些斜率所趋近的那个数。

  f = x^2*sin(x)，x = 2，此处 f = {value}

{table}
  极限           {slope}

不必亲手取极限，求导法则直接给出导数的公式：
  f' = {formula}
代入 x = 2 得 {slope}，其中已没有 h。

  steepest diff 'x^2*sin(x)'     steepest grad 'x^2*sin(x)' --at x=2
)"},
    TopicText{"partial", "偏导数", "偏微分,偏导", "directional,gradient,jacobian",
              R"(f(x, y) 的偏导数，是让其余变量保持不变、只对一个变量求的导数。

  f = x^2 + 3*x*y，x = 1，y = 2

  y 不变：  df/dx = {dfx} = {fx}
  x 不变：  df/dy = {dfy} = {fy}

偏导数是一种特殊的方向导数，即沿坐标轴方向的那一个：沿 (1, 0) 的方向导数是 {along_x}，正是 df/dx。
不能反过来说方向导数是偏导数的特例：方向有无穷多个，偏导数只是其中的两个。

  steepest diff 'x^2 + 3*x*y'     steepest diff 'x^2 + 3*x*y' --by x,y
)"},
    TopicText{"directional", "方向导数", "方向", "gradient,partial",
              R"(沿方向 u 每走一个单位长度，f 变化多快？这就是方向导数 D_u f。方向向量要先除以自身的长度（单位化），
否则答案会取决于箭头画得多长。

  f = x^2 + 3*x*y，x = 1，y = 2，沿 (3, 4)

  u = (3, 4)/5 = {u}
  D_u f = 梯度 · u = {slope}
  若直接用 (3, 4)：{unnormalised}，是正确值的五倍

用梯度表示：D_u f = |梯度| cos(夹角)，这里的夹角是梯度与 u 之间的夹角：
{norm} * cos({angle}°) = {slope}。

对所有方向 u 画出向量 D_u f * u，它们的端点都落在同一个圆上，圆的直径就是梯度：
圆心 {center}，半径 {radius}；方向 (3, 4)/5 对应的端点到圆心的距离是 {distance}。

  steepest dir 'x^2 + 3*x*y' --at x=1,y=2 --along 3,4
)"},
    TopicText{"gradient", "梯度", "最陡方向,梯度向量", "directional,gradient descent,jacobian",
              R"(梯度是由各个偏导数组成的向量，grad f = f_x i + f_y j。梯度是向量，不是数；它的长度（模）才是数，
等于最大的方向导数。

  f = x^2 + 3*x*y，x = 1，y = 2：梯度 ({gx}, {gy})，模 {norm}

{table}
梯度指向 f 上升最快的方向。下山要沿负梯度方向，这里是 {down}。
与梯度垂直的方向上，f 在一阶意义下不变：那是等值线的方向。
梯度为零的地方没有最陡方向。

  steepest grad 'x^2 + 3*x*y' --at x=1,y=2
)"},
    TopicText{"chain rule", "链式法则", "链式求导,复合函数求导,乘积法则", "derivative,automatic differentiation",
              R"(x 的变化沿着一条条由内层函数组成的路径传到 f。链式法则说：沿一条路径相乘，各条路径相加。

  f = u*v，其中 u = x^2，v = sin(x)；在 x = 2 处 u = {u}，v = {v}

  x -> u -> f   df/du * du/dx = v * 2*x    = {path1}
  x -> v -> f   df/dv * dv/dx = u * cos(x) = {path2}
  相加                              df/dx = {sum}

乘积求导法则不过如此：两条路径而已。

  steepest diff 'x^2*sin(x)' --steps
)"},
    TopicText{"automatic differentiation", "自动微分", "前向模式,反向模式,对偶数,反向传播,自动求导",
              "chain rule,finite difference",
              R"(程序一小步一小步地计算 f，而每一小步的导数都有精确公式。自动微分就是对这些数应用链式法则。
它不取差分，所以没有步长 h，除舍入之外没有误差；它也不展开冗长的公式。

  f = x^2*sin(x)，x = 2

{table}
前向模式从上往下，带着每一步对 x 的导数（对偶数）；一次扫描得到所有输出对一个变量的导数。
反向模式从下往上，带着 f 对每一步的导数；一次扫描得到 f 对所有变量的导数，代价只是计算 f 的几倍。
因此梯度以及神经网络的反向传播用的都是反向模式。

  steepest check 'x^2*sin(x)' --at x=2
)"},
    TopicText{"finite difference", "有限差分", "数值微分,差商,差分,舍入误差",
              "derivative,automatic differentiation,taylor",
              R"(有限差分取一个小的 h 就停下：(f(x + h) - f(x)) / h，或者更好的 (f(x + h) - f(x - h)) / (2h)。
它只需要函数值，但并不是 h 越小就越准。两种误差此消彼长：割线与切线之差随 h 减小
（中心差分随 h^2 减小），而 f 的舍入误差要除以 h，h 越小反而越大。

  f = x^2*sin(x)，x = 2：相对误差

{table}
h 小于大约 {forward}（前向差分）和 {central}（中心差分）之后，再减小只会更差。

  steepest check 'x^2*sin(x)' --at x=2
)"},
    TopicText{"taylor", "泰勒多项式", "泰勒,泰勒公式,泰勒展开,切线,切平面,近似", "derivative,hessian",
              R"(k 阶泰勒多项式与 f 在该点直到 k 阶的导数都相同。一阶的就是切线（两个变量时是切平面）。

  f = x^2*sin(x)，在 x = 2 处展开
  一阶：  {line}
  三阶：  {cubic}

f(x + h) = f(x) + f'(x) h 是近似，不是等式：缺少的部分像 h^2 一样减小。

{table}
距离缩小到十分之一，一阶的误差大约缩小到百分之一，三阶的大约缩小到万分之一。

  steepest taylor 'x^2*sin(x)' --at x=2 --order 3
)"},
    TopicText{"hessian", "海森矩阵", "黑塞矩阵,二阶导数,曲率,拉普拉斯,鞍点", "gradient,convex,taylor",
              R"(海森矩阵由所有二阶偏导数组成，它是梯度的导数，而且对称。它说明 f 怎样弯曲：
v'H v / |v|^2 是沿 v 的二阶导数。

  f = x^2 + 3*x*y，x = 0，y = 0，此处梯度为 {gradient}

{matrix}
  特征值        {eigenvalues}
  沿 (3, 4)     H v = {product}，v'H v = {curvature}

在梯度为零的点，特征值决定点的类型：全为正是极小值，全为负是极大值，有正有负（如这里）是鞍点。
特征值之和是拉普拉斯算子的值，这里是 {laplacian}。

  steepest hess 'x^2 + 3*x*y' --at x=0,y=0     ... --along 3,4
)"},
    TopicText{"jacobian", "雅可比矩阵", "雅可比,散度,行列式,旋度", "gradient,hessian",
              R"(函数有几个值，就有几个梯度；把它们一行一行写在一起就是雅可比矩阵。
在该点附近，函数近似等于函数值加上雅可比矩阵乘以位移（一阶近似）。

  f = [x*y, x + y^2]，x = 1，y = 2，此处 f = {value}

{matrix}
  散度          {divergence}   矩阵的迹：有多少从这一点流出
  行列式        {determinant}   小面积被放大的倍数

  steepest grad '[x*y, x + y^2]' --at x=1,y=2
)"},
    TopicText{"step size", "步长（学习率）", "步长,学习率", "gradient descent,convex,hessian",
              R"(梯度下降每一步是 x <- x - 步长 * 梯度。步长很要紧，也不是越小越好：太小则慢，太大则不收敛。
在极小值附近，步长的上限是 2/f''。

  f = x^2*sin(x)，从 x = 6 出发，直到 |f'| <= 1e-8；这里 2/f'' = {limit}

{table}
从 6 出发，步长 0.05 比 0.005 更快，虽然它在极小值两侧来回摆动。
略小于上限的步长仍会到达，只是很慢；略大于上限，x 就永远在两个位置之间来回跳。

  steepest min 'x^2*sin(x)' --from x=6 --method gd --lr 0.05
)"},
    TopicText{"convex", "凸函数", "凸,凸性,全局最小", "hessian,step size,gradient descent",
              R"(如果任意一条弦都不低于函数图像，函数就是凸的。凸函数的每个极小值都是全局最小值：只有一个谷。
光滑函数在海森矩阵没有负特征值的地方是凸的。

x^2 是 U 形的。x^2*sin(x) 不是：它有许多谷，下降会走到哪一个谷，取决于起点。

{minima}
它在 2 处的二阶导数是 {second}：在那里它甚至向下弯。

凸函数也需要合适的步长。对 x^2 从 1 出发做梯度下降：

{table}
步长的上限是 2/f'' = {limit}。

  steepest min 'x^2' --from x=1 --method gd --lr 1
)"},
    TopicText{"gradient descent", "梯度下降", "下降,优化器,最小值,下山", "gradient,step size,convex",
              R"(下山要沿负梯度方向：x_new = x - 步长 * 梯度，一次又一次。若写成加号，就是上山。

  f = x^2*sin(x)，从 x = 6 出发，步长 0.05

{table}
到 |f'| <= 1e-8 共需 {steps} 步。并不是每种方法都能走到最小值。在弯曲的山谷
100*(y - x^2)^2 + (1 - x)^2 中从 (-1.2, 1) 出发，最小值是 (1, 1) 处的 0：

{race}
  steepest race '100*(y - x^2)^2 + (1 - x)^2' --from x=-1.2,y=1
)"},
    TopicText{"squared error", "平方误差的梯度", "最小二乘,均方误差,回归,损失函数", "gradient,step size",
              R"(设数据为 X、y，参数为 t，半均方误差 |X t - y|^2 / (2n) 的梯度是 X'(X t - y) / n。
其中的 X'（X 的转置）不能少：链式法则要把每一行的误差乘上 t 在这一行的系数。
均方误差 |X t - y|^2 / n 的梯度是它的两倍；把两者混用，等于不知不觉把步长加了一倍。

  y = t*x，x = 1..5，y = 2, 4, 6, 8, 10，从 t = 0 出发，步长 0.1
  t = 0 处的梯度：半均方误差 {half_gradient}，均方误差 {full_gradient}

                曲率        最大步长       13 次更新之后的 t
  半均方误差    {half_curvature}          {half_limit}       {half_end}
  均方误差      {full_curvature}          {full_limit}      {full_end}

同样的步长，一个收敛，另一个发散。

  steepest min 'mean((t*[1,2,3,4,5] - [2,4,6,8,10])^2)' --from t=0 --method gd --lr 0.1
)"},
    TopicText{"penalty", "惩罚项：l1 与 l2", "正则化,套索,岭回归,次梯度,近端", "gradient,squared error,convex",
              R"(在 f 上加一个惩罚项，会把参数拉向 0：l1 加上 L 乘以 |x| 之和（lasso），
l2 加上 L 乘以 x^2 之和（岭回归）。(x - 1)^2 自己的最小值在 1 处，加上惩罚项之后移到哪里？

{table}
l2 按比例缩小，永远到不了 0。l1 每次减去同样多；从 L = {limit}（f 在 0 处的斜率）起就什么也不剩：
x 恰好等于 0。

|x| 在 0 处没有梯度，却有许多次梯度，即 -1 到 1 之间的所有斜率。只要其中一个能抵消 f 的梯度，
即 |f'(0)| <= L，该点就是最小值。所以判断停止要看范数最小的次梯度，而不是梯度。
近端步恰好照顾到这个折点：先沿 f 的负梯度走一步，再把离 0 不到 步长 * L 的分量变为 0，
其余分量向 0 移动同样多。

  steepest min '(x - 1)^2' --l1 0.5 --from x=3     steepest explain fista
)"},
};

}  // namespace

std::span<const TopicText> chinese_topics() { return in_chinese; }

}  // namespace steepest::app
