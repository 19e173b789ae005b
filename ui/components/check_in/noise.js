// The device's part of a check-in: round, blur, send. The same as `dp_core/local/device.py`.
// All numbers are whole and below 2^53, which JavaScript holds exactly.

const WORD = 2 ** 32;
const ALL = 2 ** 53;

/** An even whole number from 0 to below `most`, from the browser's cryptographic source. */
export function uniform(most) {
  const words = new Uint32Array(2);
  const limit = ALL - (ALL % most); // a draw beyond would favour small numbers
  for (;;) {
    crypto.getRandomValues(words);
    const drawn = (words[0] % 2 ** 21) * WORD + words[1];
    if (drawn < limit) return drawn % most;
  }
}

/** What is sent for an answer in grid steps; null where the athlete would rather not say. */
export function blur(design, steps, draw = uniform) {
  if (steps === null) return skipped(design, draw(total(design)));
  const knot = roundAtRandom(design, steps, draw);
  return answered(design, knot, draw(total(design)));
}

/** The knot below or above a value, each as often as it is near. */
export function roundAtRandom(design, steps, draw = uniform) {
  const width = design.high - design.low;
  const inside = Math.min(Math.max(steps, design.low), design.high) - design.low;
  const along = inside * (design.knots - 1);
  return whole(along, width) + (draw(width) < along % width ? 1 : 0);
}

/** The output that means "I'd rather not say"; those below it are numbers. */
export function skip(design) {
  return design.knots + design.window - 1;
}

/** What the weights of all outputs add up to. */
export function total(design) {
  return design.inside * design.window + design.outside * skip(design);
}

function answered(design, knot, place) {
  const likely = design.inside * design.window;
  if (place < likely) return knot + whole(place, design.inside);
  const other = whole(place - likely, design.outside);
  if (other >= skip(design) - design.window) return skip(design);
  return other < knot ? other : other + design.window;
}

function skipped(design, place) {
  const likely = design.inside * design.window;
  return place < likely ? skip(design) : whole(place - likely, design.outside);
}

function whole(number, by) {
  return (number - (number % by)) / by;
}
