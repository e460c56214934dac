// SPDX-License-Identifier: AGPL-3.0-or-later
import decodeQR from "qr/decode.js";

/** Longest sides at which a picture is looked at: a telephone's is far larger than a code needs. */
const SIDES = [1200, 2400, 700];

/** The text of the QR code in a picture, "" when none is found. The picture stays on this device. */
export async function textIn(file: File): Promise<string> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return "";
  const longest = Math.max(picture.width, picture.height);
  for (const side of new Set(SIDES.map((wanted) => Math.min(wanted, longest)))) {
    const found = read(picture, side / longest);
    if (found) return found;
  }
  return "";
}

function read(picture: ImageBitmap, scale: number): string {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return "";
  pen.fillStyle = "#fff"; // a picture may be transparent around its code
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height), { effort: Infinity, timeLimit: 2_000 });
  } catch {
    return "";
  }
}
