"""Reconstruction: enough counts of random subsets, each a little noisy, give every row back.

Source: Dinur and Nissim, "Revealing Information while Preserving Privacy" (2003): answers
with errors well below √n let a linear program rebuild nearly all rows. Noise for a total
epsilon grows with the number of answers and stops it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, identity, vstack
from scipy.special import ndtr

from dp_core.classroom.laws import Geometric
from dp_core.errors import HuddleError

Floats = NDArray[np.float64]
Bits = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What the attacker sees.

    Attributes:
        subsets: who is counted in each question, 0 or 1, shape (m, n).
        answers: the answer to each, shape (m,).
    """

    subsets: Bits
    answers: Floats


def ask(true_answers: Bits, questions: int, law: Geometric | None) -> Counts:
    """Ask for counts over random subsets of the squad.

    Args:
        true_answers: one secret bit per athlete, shape (n,).
        questions: how many.
        law: the noise on each answer, drawn fresh; None for exact answers.
    """
    subsets = np.random.default_rng().integers(0, 2, (questions, len(true_answers)))
    exact = subsets @ true_answers
    return Counts(subsets, exact + (law.draw(questions) if law else np.zeros(questions)))


def rebuild(counts: Counts) -> Bits:
    """Find the bits that fit the answers best: least absolute error, by linear programming.

    min Σ e over 0 ≤ x ≤ 1 and e ≥ |A x - b|, solved by HiGHS; then x is rounded.

    Raises:
        HuddleError: the solver gave up.
    """
    questions, athletes = counts.subsets.shape
    subsets, slack = csr_matrix(counts.subsets.astype(float)), identity(questions)
    solved = linprog(
        np.concatenate([np.zeros(athletes), np.ones(questions)]),
        A_ub=vstack([hstack([subsets, -slack]), hstack([-subsets, -slack])]).tocsr(),
        b_ub=np.concatenate([counts.answers, -counts.answers]),
        bounds=[(0, 1)] * athletes + [(0, None)] * questions,
        method="highs",
    )
    if not solved.success:
        raise HuddleError("the reconstruction did not come to an end; ask again")
    return np.asarray(solved.x[:athletes] > 0.5, dtype=np.int64)


def least_squares(counts: Counts) -> Bits:
    """Rebuild by plain least squares: weaker than the linear program, and predictable."""
    fitted = np.linalg.lstsq(counts.subsets.astype(float), counts.answers, rcond=None)[0]
    return np.asarray(fitted > 0.5, dtype=np.int64)


def predict_right(athletes: int, questions: int, law: Geometric) -> float:
    """The share of rows that plain least squares gets right, by the formula.

    A fitted row is off by a normal error of variance sd² · (AᵀA)⁻¹; for random subsets the
    diagonal is 4 / (m - n) on average, so Φ(½ / (sd · √(4 / (m - n)))) of rows round to the
    truth. The linear program does at least as well in the mean. Needs m > n.
    """
    spread = law.sd * np.sqrt(4 / (questions - athletes))
    return float(ndtr(0.5 / spread))


def share_right(found: Bits, true_answers: Bits) -> float:
    """The share of rows that were rebuilt."""
    return float((found == true_answers).mean())
