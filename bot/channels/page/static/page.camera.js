// The camera at the kiosk: stills go to the hall's own server until one of them has a code on it. Nothing is kept.

const WIDTH = 960;
const EVERY = 350;
const QUALITY = 0.8;

export class Camera {
  // `read(blob)` gives true once something was found.
  constructor(video, read) {
    Object.assign(this, { video, read, stream: null, turn: 0 });
    this.canvas = document.createElement("canvas");
  }

  get on() {
    return this.stream !== null;
  }

  // Throws when there is no camera for us.
  async start() {
    const turn = this.turn += 1;
    if (!navigator.mediaDevices) throw new Error("no camera");
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } }, audio: false });
    if (turn !== this.turn) { // it was closed before it was open
      release(stream);
      return;
    }
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play().catch(() => {});
    this.look(turn);
  }

  async look(turn) {
    if (turn !== this.turn) return;
    const still = await this.still();
    if (turn !== this.turn) return;
    const found = still && await this.read(still).catch(() => false);
    if (turn === this.turn && !found) setTimeout(() => this.look(turn), EVERY);
  }

  still() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return Promise.resolve(null);
    const scale = Math.min(1, WIDTH / width);
    Object.assign(this.canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
    this.canvas.getContext("2d").drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return new Promise((done) => { this.canvas.toBlob(done, "image/jpeg", QUALITY); });
  }

  stop() {
    this.turn += 1;
    if (this.stream) release(this.stream);
    this.stream = null;
    this.video.srcObject = null;
    this.canvas.width = 0; // the last picture goes, too
  }
}

function release(stream) {
  stream.getTracks().forEach((track) => track.stop());
}
