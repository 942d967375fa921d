// Recording one message: the microphone, its level, its seconds. Nothing leaves the page here.

const TYPES = ["audio/webm;codecs=opus", "audio/webm", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS = 32000;
const LOOK = 100;
export const LONGEST = 60;
export const WARNING = 50;
export const SHORTEST = 0.6;

export const type = () => (window.MediaRecorder && TYPES.find((one) => MediaRecorder.isTypeSupported(one))) || "";
export const possible = () => Boolean(type() && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

// The trouble of a microphone in a word: denied, missing or broken.
export function troubleOf(error) {
  if (error.name === "NotAllowedError" || error.name === "SecurityError") return "denied";
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return "missing";
  return "broken";
}

// `onTick(seconds, level)` comes ten times a second, level from 0 to 1. `stop()` gives {blob, seconds}; after
// `cancel()` or a fault of the machine there is no blob.
export class Recorder {
  constructor(onTick) {
    this.onTick = onTick;
    this.parts = [];
    this.kept = true;
  }

  // Throws what getUserMedia throws.
  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
    try {
      this.machine = new MediaRecorder(this.stream, { mimeType: type(), audioBitsPerSecond: BITS });
      this.machine.ondataavailable = (event) => event.data.size && this.parts.push(event.data);
      this.ended = new Promise((done) => {
        this.machine.onstop = () => done();
        this.machine.onerror = () => { this.kept = false; done(); };
      });
      this.machine.start(1000);
    } catch (error) {
      this.release();
      throw error;
    }
    this.began = performance.now();
    this.listen();
    this.timer = setInterval(() => this.onTick(this.seconds, this.level()), LOOK);
  }

  get seconds() {
    return (performance.now() - this.began) / 1000;
  }

  listen() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    this.context = new Context();
    this.context.resume();  // it starts asleep when the leave to listen took a while
    this.meter = this.context.createAnalyser();
    this.meter.fftSize = 1024;
    this.wave = new Uint8Array(this.meter.fftSize);
    this.context.createMediaStreamSource(this.stream).connect(this.meter);
  }

  level() {
    if (!this.meter) return 0;
    this.meter.getByteTimeDomainData(this.wave);
    const loudest = this.wave.reduce((most, one) => Math.max(most, Math.abs(one - 128)), 0) / 128;
    return Math.min(1, Math.sqrt(loudest));
  }

  async stop() {
    const seconds = this.seconds;
    clearInterval(this.timer);
    if (this.machine.state !== "inactive") this.machine.stop();
    await this.ended;
    this.release();
    const blob = new Blob(this.parts, { type: this.machine.mimeType || type() });
    return { blob: this.kept && blob.size ? blob : null, seconds };
  }

  cancel() {
    this.kept = false;
    return this.stop();
  }

  release() {
    this.stream.getTracks().forEach((track) => track.stop());
    if (this.context) this.context.close();
  }
}
