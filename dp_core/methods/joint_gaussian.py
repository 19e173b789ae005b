"""Method `joint-gaussian`: the joint release with Gaussian noise, for accounts that count in zCDP.

The sums and everything read off them are those of `joint`. At the same price e, which is
ρ = e² / 2 for either, its noise is smaller; but no pure epsilon bounds it.
"""

from __future__ import annotations

from dp_core.methods.joint import GAUSSIAN, Joint


class JointGaussian(Joint):
    """A discrete Gaussian on every cell of a joint soft histogram.

    Why this is private: the unit is the athlete; neighbours are those of `Joint`. Each moves
    the sums by at most K √(2 M) in L2 (`mechanisms.discrete_gaussian`), whose draw is
    e² / 2-zCDP for the price e; knots and K come from public numbers; the figures are
    post-processing.
    """

    name: str = GAUSSIAN
    pure: bool = False
    title: str = "Joint, Gaussian"
    explanation: str = (
        "The joint report with Gaussian noise: the least noise in an account that counts in "
        "zCDP, as a season of many reports should. It has a delta, a chance beyond which the "
        "promise says nothing, and so it is refused in an account of pure epsilons."
    )
    mechanism: str = (
        "A discrete Gaussian on each of the joint method’s sums: each athlete adds to every one "
        "of M metrics whole weights on public knots that sum to K, or zeros where a source is "
        "missing, so one athlete changes the sums by at most K√(2M) in L2. With σ² = 2MK²/e² the "
        "draw costs ρ = e²/2 in zCDP, also for adding or removing an athlete or one source."
    )
