// Records one thing: raw samples at 48 kHz, sent as a WAV file; the house says whether it is good enough.
const box = document.getElementById("recorder");
const part = (id) => document.getElementById(id);
const RATE = 48000;
const LONGEST_S = 58;
const COUNT_MS = 700;
// The microphone as it is: every one of these changes the voice.
const PLAIN = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

let sound = null;
let stream = null;
let blocks = [];
let state = "ready"; // ready, counting, recording, sending, done
let take = null;

function tell(text) {
  part("say").textContent = text;
}

function show(next) {
  state = next;
  box.classList.toggle("recording", next === "recording");
  box.dataset.state = next;
  part("record").hidden = next === "counting" || next === "recording" || next === "sending";
  part("stop").hidden = next !== "recording";
  part("listen").hidden = next !== "done" || !blocks.length;
  part("keep").hidden = next !== "done" || take === null;
  part("record").textContent = next === "done" ? "重录（R键）" : "开始录（空格键）";
}

// -- the microphone --------------------------------------------------------------------------------------

async function open() {
  if (sound) return;
  if (!navigator.mediaDevices || !window.AudioWorkletNode) throw new Error("no microphone");
  stream = await navigator.mediaDevices.getUserMedia({ audio: PLAIN });
  sound = new AudioContext({ sampleRate: RATE });
  await sound.audioWorklet.addModule(box.dataset.worklet);
  const recorder = new AudioWorkletNode(sound, "recorder");
  recorder.port.onmessage = (message) => hear(message.data);
  sound.createMediaStreamSource(stream).connect(recorder);
}

function hear(block) {
  let top = 0;
  for (const sample of block) top = Math.max(top, Math.abs(sample));
  const meter = part("level");
  meter.value = Math.max(top, meter.value * 0.97);
  if (state !== "recording") return;
  blocks.push(block);
  if (top >= 0.99) part("clip").textContent = "太大声了，离话筒远一点";
  if (blocks.length * block.length > LONGEST_S * RATE) stop();
}

// -- one take --------------------------------------------------------------------------------------------

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function record() {
  if (!part("wording").value.trim()) {
    tell("请先写好方言怎么说。");
    part("wording").focus();
    return;
  }
  part("verdict").replaceChildren();
  part("clip").textContent = "";
  blocks = [];
  take = null;
  show("counting");
  try {
    await open();
    await sound.resume();
  } catch (error) {
    sound = null;
    show("ready");
    tell(window.isSecureContext
      ? "用不了话筒。看看话筒插好没有，再在浏览器里允许用话筒。"
      : "浏览器只在 https 或本机的网页上让用话筒，请管理员看看地址。");
    return;
  }
  for (const number of ["三", "二", "一"]) {
    tell(number);
    await wait(COUNT_MS);
  }
  show("recording");
  tell("请说……");
  part("stop").focus();
}

async function stop() {
  if (state !== "recording") return;
  show("sending");
  tell("正在检查……");
  const answer = await send();
  take = answer.take;
  for (const [sentences, kind] of [[answer.faults, "bad"], [answer.doubts, "doubt"]]) {
    for (const sentence of sentences) {
      const line = document.createElement("li");
      line.className = kind;
      line.textContent = sentence;
      part("verdict").append(line);
    }
  }
  show("done");
  if (take === null) {
    tell("这一遍不行，请再录一次。");
    part("record").focus();
    return;
  }
  part("keep").action = `/console/studio/takes/${take}/keep`;
  tell(`录好了，${answer.seconds}秒。听一听，好就留下。`);
  part("keep").querySelector("button").focus();
}

async function send() {
  const form = new FormData();
  form.append("csrf", box.dataset.csrf);
  form.append("speaker", box.dataset.speaker);
  form.append("wording", part("wording").value.trim());
  form.append("reading", part("reading").value.trim());
  form.append("sound", new Blob([wav(blocks)], { type: "audio/wav" }), "take.wav");
  const failed = { take: null, faults: ["没有传上去。网络通不通？登录过期了没有？再试一次。"], doubts: [] };
  const sent = { method: "POST", body: form };
  const answer = await fetch(`/console/studio/record/${box.dataset.item}`, sent).catch(() => null);
  return answer && answer.ok ? answer.json().catch(() => failed) : failed;
}

// Mono, 48 kHz, 16 bit, with the 44 bytes of header that say so.
function wav(parts) {
  const length = parts.reduce((sum, one) => sum + one.length, 0);
  const file = new DataView(new ArrayBuffer(44 + length * 2));
  const word = (at, text) => [...text].forEach((c, i) => file.setUint8(at + i, c.charCodeAt(0)));
  word(0, "RIFF");
  file.setUint32(4, 36 + length * 2, true);
  word(8, "WAVEfmt ");
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, RATE, true);
  file.setUint32(28, RATE * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  word(36, "data");
  file.setUint32(40, length * 2, true);
  let at = 44;
  for (const one of parts) {
    for (const sample of one) {
      file.setInt16(at, Math.max(-1, Math.min(1, sample)) * 32767, true);
      at += 2;
    }
  }
  return file.buffer;
}

function listen() {
  if (state !== "done" || !blocks.length) return;
  const length = blocks.reduce((sum, one) => sum + one.length, 0);
  const buffer = sound.createBuffer(1, length, RATE);
  let at = 0;
  for (const one of blocks) {
    buffer.copyToChannel(one, 0, at);
    at += one.length;
  }
  const player = sound.createBufferSource();
  player.buffer = buffer;
  player.connect(sound.destination);
  player.start();
}

// -- keys ------------------------------------------------------------------------------------------------

// The blank key alone goes all the way: what comes next has the focus. Letters are for the rest, and only in here.
function press(event) {
  if (event.target.closest("textarea, input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const acts = {
    r: state === "recording" ? stop : record,
    l: listen,
    n: () => part("skip") && part("skip").click(),
  };
  const act = acts[event.key.toLowerCase()];
  if (act && !event.repeat && state !== "counting" && state !== "sending") act();
}

part("record").addEventListener("click", record);
part("stop").addEventListener("click", stop);
part("listen").addEventListener("click", listen);
box.addEventListener("keydown", press);
addEventListener("pagehide", () => stream && stream.getTracks().forEach((track) => track.stop()));
show("ready");
part("record").focus();
