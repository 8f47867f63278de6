"""The optimisation core: problem, search, insertion, result. Knows nothing of booking, planning or settlement."""

from planner.routing.compute import Compute, PartJob, search_job
from planner.routing.explain import Alternative, Explanation, Forbidden, Place, explain
from planner.routing.explain_rules import RULES, RulePrice, price_of_rule, prices_of_rules
from planner.routing.insertion import DayRoutes
from planner.routing.offer import Moved, Offer, Repair
from planner.routing.plan import Pause, Plan, Route, Visit, carry_over
from planner.routing.problem import Problem
from planner.routing.result import Cost, Progress, Reason, Result, Unserved
from planner.routing.rows import MANDATORY_ORE, NO_LIMIT, Break, Pinned, PinnedVisit, Request, Share, Vehicle
from planner.routing.seating import Seating
from planner.routing.solve import solve
from planner.routing.stop import Effort, FirstOf, MaxIterations, MaxSeconds, NoImprovement, Stop, Target, first_of
from planner.routing.told import retimed, with_told_times
from planner.routing.warm_up import warm_up
from planner.routing.worthwhile import Tax, Worthwhile, taxed, worthwhile

__all__ = [
    "MANDATORY_ORE",
    "NO_LIMIT",
    "RULES",
    "Alternative",
    "Break",
    "Compute",
    "Cost",
    "DayRoutes",
    "Effort",
    "Explanation",
    "FirstOf",
    "Forbidden",
    "MaxIterations",
    "MaxSeconds",
    "Moved",
    "NoImprovement",
    "Offer",
    "PartJob",
    "Pause",
    "Pinned",
    "PinnedVisit",
    "Place",
    "Plan",
    "Problem",
    "Progress",
    "Reason",
    "Repair",
    "Request",
    "Result",
    "Route",
    "RulePrice",
    "Seating",
    "Share",
    "Stop",
    "Target",
    "Tax",
    "Unserved",
    "Vehicle",
    "Visit",
    "Worthwhile",
    "carry_over",
    "explain",
    "first_of",
    "price_of_rule",
    "prices_of_rules",
    "retimed",
    "search_job",
    "solve",
    "taxed",
    "warm_up",
    "with_told_times",
    "worthwhile",
]
