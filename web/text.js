// Text that the core's own font has no letters for, drawn by the browser: it finds a font, joins the letters and puts
// them in reading order.

const kLargestSide = 4096;
const kRightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

let context = null;

function prepare(font, text) {
  context.font = font;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.direction = kRightToLeft.test(text) ? 'rtl' : 'ltr';
  context.fillStyle = '#fff';
}

// emPx: the font's size in device pixels. Gives {width, height, left, top, advance, coverage}: a picture in device
// pixels, one byte each, and where it lies from the run's beginning on its baseline; null where it cannot be drawn.
export function drawText(text, emPx, isSemiBold) {
  const font = `${isSemiBold ? 600 : 400} ${emPx}px system-ui, sans-serif`;
  context ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (context === null) return null;
  prepare(font, text);
  const measured = context.measureText(text);
  const left = Math.ceil(measured.actualBoundingBoxLeft) + 1, above = Math.ceil(measured.actualBoundingBoxAscent) + 1;
  const width = left + Math.ceil(measured.actualBoundingBoxRight) + 1;
  const height = above + Math.ceil(measured.actualBoundingBoxDescent) + 1;
  if (width > kLargestSide || height > kLargestSide) return null;
  context.canvas.width = Math.max(1, width); // and the canvas forgets its font
  context.canvas.height = Math.max(1, height);
  prepare(font, text);
  context.fillText(text, left, above);
  const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  const coverage = new Uint8Array(data.length / 4);
  for (let i = 0; i < coverage.length; i += 1) coverage[i] = data[4 * i + 3];
  return { width: context.canvas.width, height: context.canvas.height, left: -left, top: -above, advance: measured.width, coverage };
}
