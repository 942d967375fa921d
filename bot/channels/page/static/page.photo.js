// A photo of the licence: taken or chosen, made small here, shown, sent. Nothing of it is kept in the browser.

const SIDE = 2000;
const PREVIEW = 360;
const QUALITY = 0.86;

function drawn(picture, side) {
  const share = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// A browser that cannot open it sends it as it is: the hall says what is wrong with it.
async function prepared(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const blob = await new Promise((done) => drawn(picture, SIDE).toBlob(done, "image/jpeg", QUALITY));
    const preview = drawn(picture, PREVIEW);
    preview.className = "picture";
    preview.setAttribute("role", "img");
    preview.setAttribute("aria-label", "您发的照片");
    return { blob: blob || file, preview };
  } catch (error) {
    return { blob: file, preview: null };
  }
}

// `send(blob, preview)` gets the photo, `tell(words)` says what is going on.
export function watchPhotos(button, input, send, tell) {
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    tell("正在打开照片……");
    const { blob, preview } = await prepared(file);
    input.value = ""; // the same photo may be chosen again
    tell("");
    send(blob, preview);
  });
}
