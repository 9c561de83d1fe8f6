"""The mathematics of flow matching, in pure torch.

`z ~ N(0, I)` is noise, `x₁` is data, and `t` runs from 0 (noise) to 1 (data):

    x_t = (1 − t)·z + t·x₁          the straight path
    u_t = x₁ − z                    its velocity, the regression target
    dx/dt = v_θ(x, t, condition)    integrated from 0 to 1 at inference
"""

from fm_agent_tools.flow.guidance import classifier_free, guided
from fm_agent_tools.flow.mixture import GaussianMixture
from fm_agent_tools.flow.objective import Prediction, velocity_loss
from fm_agent_tools.flow.path import LinearPath
from fm_agent_tools.flow.sampling import Query, Sampler, integrate, observed
from fm_agent_tools.flow.solvers import SOLVERS, Solver, euler, heun
from fm_agent_tools.flow.times import logit_normal_times, shift, uniform_schedule

__all__ = [
    "SOLVERS",
    "GaussianMixture",
    "LinearPath",
    "Prediction",
    "Query",
    "Sampler",
    "Solver",
    "classifier_free",
    "euler",
    "guided",
    "heun",
    "integrate",
    "logit_normal_times",
    "observed",
    "shift",
    "uniform_schedule",
    "velocity_loss",
]
