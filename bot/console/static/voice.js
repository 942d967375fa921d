// A clerk records an answer in the page. It stays here until the house has taken it: a line that breaks, a session that
// is over or a refusal cost nothing but another press.
const form = document.getElementById("voice");
const part = (id) => document.getElementById(`voice-${id}`);
const SENT_AGAIN = "没有发出去，录音还在。网络通了再按“发送录音”。";
const TOO_LARGE = "这个文件太大了，一次最多录一分钟。";
const SIGNED_OUT = "登录过期了，录音还在。请在另一个窗口登录，再回来按“发送录音”。";
const TROUBLE = {
  denied: "用不了话筒。请在浏览器里允许用话筒，或者选一个录音文件。",
  missing: "没有找到话筒。看看插好没有，或者选一个录音文件。",
  broken: "话筒现在用不了，请选一个录音文件。",
};

let tools = null;
let recorder = null;
let taken = null; // {blob, seconds}
let playing = null;
let token = form.elements.csrf.value;

const tell = (words) => { part("say").textContent = words; };
const chosen = () => (taken ? taken.blob : form.elements.sound.files[0]);

function show(state) {
  form.dataset.state = state;
  part("record").hidden = state === "recording";
  part("stop").hidden = state !== "recording";
  part("listen").hidden = state !== "done";
  part("record").textContent = state === "done" ? "重录" : "开始录";
  form.elements.sound.disabled = state === "recording" || taken !== null;
  document.body.dataset.holding = chosen() || recorder ? "yes" : "";
}

async function record() {
  hush();
  const machine = new tools.Recorder((seconds, level) => {
    part("level").value = level;
    tell(`正在录，${Math.floor(seconds)}秒。`);
    if (seconds >= tools.LONGEST - 1) stop();
  });
  try {
    await machine.start();
  } catch (error) {
    tell(TROUBLE[tools.troubleOf(error)]);
    return;
  }
  [recorder, taken] = [machine, null];
  show("recording");
  part("stop").focus();
}

async function stop() {
  if (!recorder) return;
  const machine = recorder;
  recorder = null;
  const { blob, seconds } = await machine.stop();
  taken = blob && seconds >= tools.SHORTEST ? { blob, seconds } : null;
  show(taken ? "done" : "ready");
  tell(taken ? `录好了，${Math.round(seconds)}秒。还没有发，先听一听。` : "太短了，没有录到。请再录一次。");
  (taken ? part("listen") : part("record")).focus();
}

function hush() {
  if (playing) playing.stop();
  playing = null;
}

async function listen() {
  hush();
  const context = new AudioContext();
  const player = context.createBufferSource();
  player.buffer = await context.decodeAudioData(await taken.blob.arrayBuffer());
  player.connect(context.destination);
  player.onended = () => context.close();
  player.start();
  playing = player;
}

// After a new sign-in in another window this page's token is out of date: the page of today has the new one.
async function renewed() {
  const page = await fetch(document.body.dataset.address, { redirect: "manual" }).catch(() => null);
  if (!page || !page.ok) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("#voice [name=csrf]");
  if (fresh) token = fresh.value;
  return Boolean(fresh);
}

async function post() {
  const data = new FormData();
  data.append("csrf", token);
  data.append("by", "script");
  data.append("words", form.elements.words.value);
  data.append("sound", chosen(), "answer");
  return fetch(form.action, { method: "POST", body: data, redirect: "manual" }).catch(() => null);
}

async function answered() {
  let answer = await post();
  if (answer && [401, 403].includes(answer.status) && await renewed()) answer = await post();
  if (!answer) return SENT_AGAIN;
  const told = await answer.json().catch(() => null);
  if (told) return told.sent ? "" : told.why;
  return answer.status === 401 || answer.type === "opaqueredirect" ? SIGNED_OUT : SENT_AGAIN;
}

async function send(event) {
  event.preventDefault();
  event.stopPropagation(); // the guard against sending twice leads to another page, this does not
  if (form.dataset.state === "sending") return;
  if (recorder) await stop();
  if (!chosen()) {
    tell("还没有录音。");
    return;
  }
  if (chosen().size > Number(form.dataset.largest)) {
    tell(TOO_LARGE);
    return;
  }
  hush();
  const before = form.dataset.state;
  show("sending");
  tell("正在发……");
  const trouble = await answered();
  show(before);
  if (trouble) {
    tell(trouble);
    return;
  }
  taken = null;
  form.reset();
  form.elements.csrf.value = token;
  show("ready");
  tell("发出去了。");
}

async function prepare() {
  form.addEventListener("submit", send);
  form.elements.sound.addEventListener("change", () => show(form.dataset.state));
  show("ready");
  tools = await import(form.dataset.recorder).catch(() => null);
  if (!tools || !tools.possible()) return;
  part("here").hidden = false;
  part("record").addEventListener("click", record);
  part("stop").addEventListener("click", stop);
  part("listen").addEventListener("click", listen);
  addEventListener("pagehide", () => recorder && recorder.cancel());
}

prepare();
