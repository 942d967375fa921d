// Cutting words into pieces that fit on one line: behind a sentence or a comma where that goes, never an empty piece.

const ENDS = /[^。！？；]+[。！？；]?/g;
const PAUSES = /[^，、：（）]+[，、：（）]*/g;

// `fits` says whether words are short enough for the line.
export function pieces(text, fits) {
  return (text.match(ENDS) || [text]).map((one) => one.trim()).filter(Boolean).flatMap((one) => cut(bare(one), fits));
}

function cut(sentence, fits) {
  if (fits(sentence)) return [sentence];
  const made = [];
  let line = "";
  for (const part of (sentence.match(PAUSES) || [sentence]).flatMap((one) => hard(one, fits))) {
    if (line && !fits(bare(line + part))) {
      made.push(bare(line));
      line = "";
    }
    line += part;
  }
  return line ? [...made, bare(line)] : made;
}

// A part without any pause that is still too long is cut where it must be.
function hard(part, fits) {
  const made = [];
  let rest = part;
  while (!fits(bare(rest))) {
    let length = rest.length - 1;
    while (length > 1 && !fits(rest.slice(0, length))) length -= 1;
    made.push(rest.slice(0, length));
    rest = rest.slice(length);
    if (length < 1) break;
  }
  return rest ? [...made, rest] : made;
}

const bare = (words) => words.replace(/[。；，、：]+$/, "");
