// Talking to the hall's own server: one message out, the story so far, and what comes by itself.

const PATIENCE = 20000;
const HEARING_PATIENCE = 60000;
const STORY_PATIENCE = 4000;
const REST = 10000;
const at = "?at=" + document.documentElement.dataset.channel;

// `after` are the seconds that the hall wants to be left alone.
export class Trouble extends Error {
  constructor(kind, after) {
    super(kind);
    this.after = Number(after) || 0;
  }
}

// The same message keeps its id when it is sent again, so that the hall does nothing twice.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function kindOf(status) {
  if (status === 401 || status === 403) return "stale";
  if (status === 429) return "busy";
  return status < 500 ? "refused" : "broken";
}

// Gives the list of answers, or throws Trouble named offline, slow, broken, busy, refused or stale.
export function post(message, id) {
  return answered("/web/messages" + at, "application/json", JSON.stringify({ message, id }), PATIENCE);
}

// The same for a recording, as the browser made it; hearing takes longer than reading.
export function postSound(blob, id) {
  return answered(`/web/voice${at}&id=${id}`, blob.type || "audio/webm", blob, HEARING_PATIENCE);
}

// And for a photo; what kind it is shows the hall its content.
export function postPhoto(blob, id) {
  return answered(`/web/photo${at}&id=${id}`, blob.type || "image/jpeg", blob, HEARING_PATIENCE);
}

async function answered(address, type, body, patience) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  try {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": type }, body, signal: limit.signal });
    if (!answer.ok) throw new Trouble(kindOf(answer.status), answer.headers.get("Retry-After"));
    return (await answer.json()).map(plain);
  } catch (error) {
    if (error instanceof Trouble) throw error;
    throw new Trouble(limit.signal.aborted ? "slow" : "offline");
  } finally {
    clearTimeout(timer);
  }
}

// Only addresses of this house are ever shown or followed.
const ours = (address) => (/^\/[^/\\]/.test(address || "") ? address : "");

// A message in the page's own words: who, text, buttons, sound, and addresses of a picture and a file to keep; `said` is
// the id under which the page itself sent it.
export function plain(message) {
  const custom = message.custom || {};
  const voices = custom.audio || {};
  return {
    id: message.id || 0,
    who: message.who || (message.from ? "clerk" : "hall"),
    text: message.text || "",
    heard: custom.heard || "",
    said: message.said || "",
    buttons: message.buttons || [],
    sound: voices[custom.voice] || voices.mandarin || "",
    silent: custom.voice === "off",
    image: ours(message.image),
    attachment: ours(message.attachment),
  };
}

// The conversation before this page was opened; nothing when it cannot be had soon.
export async function story() {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), STORY_PATIENCE);
  try {
    const answer = await fetch("/web/story" + at, { signal: limit.signal });
    return answer.ok ? (await answer.json()).map(plain) : [];
  } catch (error) {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

// Calls back for every event that comes by itself. The browser reconnects after a break and names the last one;
// only after a refusal it gives up, and we begin again.
export function listen(after, onEvent) {
  if (!window.EventSource) return;
  let last = after;
  const stream = new EventSource(`/web/events${at}&after=${after}`);
  stream.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.kind === "message" && event.id <= last) return;
    last = Math.max(last, event.id);
    onEvent(event);
  };
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(last, onEvent), REST);
  };
}
