"""The mathematics of flow matching, in pure torch.

`z ~ N(0, I)` is noise, `x₁` is data, and `t` runs from 0 (noise) to 1 (data):

    x_t = (1 − t)·z + t·x₁          the straight path
    u_t = x₁ − z                    its velocity, the regression target
    dx/dt = v_θ(x, t, condition)    integrated from 0 to 1 at inference
"""

from fm_agent_tools.flow.adaptive import dopri5
from fm_agent_tools.flow.consistency import (
    consistency,
    consistency_loss,
    draw_neighbours,
    intervals,
    solver_step,
)
from fm_agent_tools.flow.coupling import Coupling, OptimalTransport, drawn_pairs, independent
from fm_agent_tools.flow.distillation import (
    Jumps,
    draw_jumps,
    kept_velocity_loss,
    map_loss,
    reach,
    recorded_loss,
)
from fm_agent_tools.flow.extras import FlowExtraMissing
from fm_agent_tools.flow.flow_map import flow_map, velocity_as_map
from fm_agent_tools.flow.guidance import classifier_free, guidance_as_input, guided, zero_star, zero_start
from fm_agent_tools.flow.likelihood import (
    bits_per_dimension,
    exact_divergence,
    hutchinson_divergence,
    log_likelihood,
    rademacher,
)
from fm_agent_tools.flow.mixture import GaussianMixture
from fm_agent_tools.flow.multistep import adams_bashforth, dpm_solver, unipc, unipc_data
from fm_agent_tools.flow.objective import Prediction, velocity_loss, without_contrast
from fm_agent_tools.flow.path import PATHS, CosinePath, LinearPath, Path, VariancePreservingPath
from fm_agent_tools.flow.recording import Recording, draw_stretches, record, stretch
from fm_agent_tools.flow.reflow import bend, pair_batches, reflow_pairs
from fm_agent_tools.flow.rescheduling import rescheduled
from fm_agent_tools.flow.sampling import Query, Sampler, integrate, integrate_together, observed
from fm_agent_tools.flow.solvers import SOLVERS, Solver, euler, heun, midpoint, runge_kutta
from fm_agent_tools.flow.times import (
    guided_schedule,
    logit_normal_times,
    shift,
    tapered_schedule,
    uniform_schedule,
)

__all__ = [
    "PATHS",
    "SOLVERS",
    "CosinePath",
    "Coupling",
    "FlowExtraMissing",
    "GaussianMixture",
    "Jumps",
    "LinearPath",
    "OptimalTransport",
    "Path",
    "Prediction",
    "Query",
    "Recording",
    "Sampler",
    "Solver",
    "VariancePreservingPath",
    "adams_bashforth",
    "bend",
    "bits_per_dimension",
    "classifier_free",
    "consistency",
    "consistency_loss",
    "dopri5",
    "dpm_solver",
    "draw_jumps",
    "draw_neighbours",
    "draw_stretches",
    "drawn_pairs",
    "euler",
    "exact_divergence",
    "flow_map",
    "guidance_as_input",
    "guided",
    "guided_schedule",
    "heun",
    "hutchinson_divergence",
    "independent",
    "integrate",
    "integrate_together",
    "intervals",
    "kept_velocity_loss",
    "log_likelihood",
    "logit_normal_times",
    "map_loss",
    "midpoint",
    "observed",
    "pair_batches",
    "rademacher",
    "reach",
    "record",
    "recorded_loss",
    "reflow_pairs",
    "rescheduled",
    "runge_kutta",
    "shift",
    "solver_step",
    "stretch",
    "tapered_schedule",
    "uniform_schedule",
    "unipc",
    "unipc_data",
    "velocity_as_map",
    "velocity_loss",
    "without_contrast",
    "zero_star",
    "zero_start",
]
