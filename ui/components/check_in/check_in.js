// The check-in form. What is typed stays in this file: `send` alone hands anything over, and
// what it hands over is blurred by `blur` of noise.js, which stands above it.

const STORE = "huddle.check-in.";

/** What this device remembers, under the key's own name; private windows forget it. */
const memory = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(STORE + name));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(STORE + name, JSON.stringify(value));
    } catch {
      // Nothing can be kept here: every answer will count as new.
    }
  },
  forget(name) {
    try {
      localStorage.removeItem(STORE + name);
    } catch {
      // There was nothing.
    }
  },
};

function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The key on the slip's address, after #; it is taken out of the address and never in a request. */
function whoIsHere() {
  const [kind, text] = location.hash.slice(1).split("=");
  if (text && /^[A-Za-z0-9_-]{22,64}$/.test(text) && (kind === "key" || kind === "code")) {
    const here = kind === "key" ? { key: text } : { key: ownKey(text), code: text };
    memory.write("here", here);
    history.replaceState(history.state, "", location.pathname + location.search);
    return here;
  }
  return memory.read("here");
}

function ownKey(code) {
  const known = memory.read("device." + code);
  const key = known ?? randomKey();
  if (!known) memory.write("device." + code, key);
  return key;
}

/** Answers that were given before, by question and value, with the number the server gave them. */
function given(key) {
  return memory.read("given." + key) ?? {};
}

/** After a check-in arrived, remember which answer has which number. */
function remember(key, last) {
  const pending = memory.read("pending." + key);
  if (!pending) return null;
  if (last?.day === pending.day) {
    const known = given(key);
    for (const [metric, value] of Object.entries(pending.values)) {
      const answer = pending.answers[metric], number = last.numbers[metric];
      if (answer?.again === number || answer?.output === last.outputs[metric]) {
        known[metric] = { ...known[metric], [value]: number };
      } // or else another device was first today, and its answer is not this value's
    }
    memory.write("given." + key, known);
    memory.forget("pending." + key);
    return null;
  }
  return pending;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function field(question) {
  const box = element("fieldset", {}, element("legend", {}, question.label));
  if (question.hint) box.append(element("p", { class: "hint" }, question.hint));
  box.append(question.levels ? levels(question) : number(question));
  const skip = element("input", { type: "checkbox", name: "skip" });
  box.append(element("label", { class: "skip" }, skip, "I’d rather not say"));
  box.append(element("p", { class: "wrong", role: "alert" }));
  skip.addEventListener("change", () => box.classList.toggle("skipped", skip.checked));
  return box;
}

function levels(question) {
  const row = element("div", { class: "levels" });
  for (const level of question.levels) {
    const radio = element("input", { type: "radio", name: question.metric, value: level });
    row.append(element("label", {}, radio, element("span", {}, `${level}`)));
  }
  return row;
}

function number(question) {
  return element("label", { class: "number" },
    element("input", {
      type: "number", step: "any", inputmode: "decimal", min: question.least, max: question.most,
      "aria-label": `${question.label}, ${question.unit}`,
    }), question.unit);
}

/** Read a field as whole grid steps, null for skipped, undefined where it is not filled in. */
function read(box, question) {
  if (box.querySelector("[name=skip]").checked) return null;
  const input = box.querySelector(question.levels ? "input[type=radio]:checked" : "[type=number]");
  const value = input && input.value !== "" ? Number(input.value) : NaN;
  if (!(value >= question.least && value <= question.most)) return undefined;
  return Math.round((value * question.parts) / question.of);
}

function complain(box, question, value) {
  const words = question.levels
    ? "Choose one, or say that you’d rather not."
    : `A number from ${question.least} to ${question.most}, or say that you’d rather not.`;
  box.querySelector(".wrong").textContent = value === undefined ? words : "";
}

/** Blur what is new, name what was given before, keep it here first, and hand it over. */
function send(state, values, hand) {
  const known = given(state.key), answers = {};
  for (const question of state.questions) {
    const { metric, design, kept } = question;
    const number = known[metric]?.[values[metric]];
    answers[metric] = Number.isInteger(number) && number < kept
      ? { again: number }
      : { output: blur(design, values[metric]) };
  }
  memory.write("pending." + state.key, { day: state.day, values, answers });
  hand({ day: state.day, answers });
}

function cost(state, values) {
  const known = given(state.key);
  const fresh = state.questions.filter(({ metric, kept }) => {
    const number = known[metric]?.[values[metric]];
    return !(Number.isInteger(number) && number < kept);
  });
  return fresh.length * state.price;
}

function form(state, hand) {
  const made = element("form", { novalidate: true });
  const boxes = state.questions.map((question) => made.appendChild(field(question)));
  const told = element("p", { class: "cost", "aria-live": "polite" });
  const button = element("button", { type: "submit" }, "Add the noise here and send");
  made.append(told, button);
  const values = () => Object.fromEntries(
    state.questions.map((question, place) => [question.metric, read(boxes[place], question)]));
  made.addEventListener("input", () => {
    const now = values();
    const open = Object.values(now).filter((value) => value === undefined).length;
    told.textContent = open ? "" : price(cost(state, now), state);
  });
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const now = values();
    boxes.forEach((box, place) => complain(box, state.questions[place],
      now[state.questions[place].metric]));
    if (Object.values(now).includes(undefined)) {
      made.querySelector(".wrong:not(:empty)").scrollIntoView({ block: "center" });
      return;
    }
    if (cost(state, now) > state.left + 1e-9) {
      told.textContent = price(cost(state, now), state);
      return;
    }
    button.disabled = true;
    button.textContent = "Sending…";
    send(state, now, hand);
  });
  return made;
}

function price(asked, state) {
  if (asked === 0) return "All of this was said before: it is sent again as it was and costs nothing.";
  const left = `of ${round(state.left)} that are left this season`;
  return asked > state.left + 1e-9
    ? `You have shared enough this season: this would cost ${round(asked)} ${left}.`
    : `Costs epsilon ${round(asked)} ${left}.`;
}

function round(number) {
  return Math.round(number * 1000) / 1000;
}

function done(state) {
  const rows = state.sent.map(({ label, said }) =>
    element("tr", {}, element("th", { scope: "row" }, label), element("td", {}, said)));
  return element("section", {},
    element("h2", {}, "Sent. See you tomorrow."),
    element("p", {}, "This is all that left your device, noise included:"),
    element("table", {}, ...rows));
}

function forgetting(state, root) {
  const button = element("button", { type: "button", class: "plain" }, "Forget me on this device");
  button.addEventListener("click", () => {
    for (const name of ["given.", "pending."]) memory.forget(name + state.key);
    memory.forget("here");
    say(root, "This device has forgotten you. Open your link again to check in.");
  });
  return element("p", { class: "forget" }, button, element("span", {},
    "Your device remembers which answers you gave, so that saying the same again costs nothing. " +
    "Once forgotten, every answer counts as new."));
}

/** Draw whatever the page says now; called again at each of its answers. */
export default function (page) {
  draw(page);
  const enter = () => {
    if (/^#(key|code)=/.test(location.hash)) location.reload(); // another slip in the same tab
  };
  addEventListener("hashchange", enter);
  return () => removeEventListener("hashchange", enter);
}

function draw({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("[data-check-in]");
  root.here ??= whoIsHere();
  if (!root.here) {
    say(root, "Open the link on your slip, or scan its code: it lets you in.");
  } else if (data?.words) {
    say(root, data.quiet ? "" : data.words);
  } else if (!data?.state) {
    say(root, data?.quiet ? "" : "One moment …");
    setTriggerValue("here", root.here);
  } else if (root.drawn !== JSON.stringify(data)) { // a rerun without news must not empty the form
    root.drawn = JSON.stringify(data);
    const state = { ...data.state, key: root.here.key };
    const hand = (answers) => setTriggerValue("sent", { ...root.here, ...answers });
    const pending = remember(state.key, state.last);
    if (data.quiet) say(root, "");
    else if (pending?.day === state.day && !state.sent) {
      say(root, "Sending what did not arrive …");
      hand({ day: pending.day, answers: pending.answers });
    } else root.replaceChildren(state.sent ? done(state) : form(state, hand), forgetting(state, root));
  }
}

function say(root, words) {
  root.replaceChildren(...(words ? [element("p", { class: "words", role: "status" }, words)] : []));
}
