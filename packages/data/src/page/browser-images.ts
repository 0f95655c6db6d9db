/** A decoded image that a canvas can draw. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  close(): void;
}

interface Canvas2d {
  drawImage(bitmap: Bitmap, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
}

/** Of a WebGL2 context, the calls that read a texture back. */
interface WebGl2 {
  readonly TEXTURE_2D: number;
  readonly RGBA: number;
  readonly UNSIGNED_BYTE: number;
  readonly FRAMEBUFFER: number;
  readonly COLOR_ATTACHMENT0: number;
  readonly UNPACK_COLORSPACE_CONVERSION_WEBGL: number;
  readonly NONE: number;
  createTexture(): object;
  createFramebuffer(): object;
  bindTexture(target: number, texture: object): void;
  bindFramebuffer(target: number, buffer: object): void;
  pixelStorei(name: number, value: number): void;
  texImage2D(target: number, level: number, inner: number, format: number, type: number, source: Bitmap): void;
  framebufferTexture2D(target: number, attachment: number, kind: number, texture: object, level: number): void;
  readPixels(x: number, y: number, width: number, height: number, format: number, type: number, to: Uint8Array): void;
  getExtension(name: "WEBGL_lose_context"): { loseContext(): void } | null;
}

interface Canvas {
  getContext(kind: "2d", options: { readonly willReadFrequently: boolean }): Canvas2d | null;
  getContext(kind: "webgl2"): WebGl2 | null;
}

interface BitmapOptions {
  readonly premultiplyAlpha: "none";
  readonly colorSpaceConversion: "none";
  readonly imageOrientation: "from-image";
}

// Declared here, as neither Node's types nor those of a worker have all of it.
declare const OffscreenCanvas: new (width: number, height: number) => Canvas;
declare const createImageBitmap: (file: Blob, options: BitmapOptions) => Promise<Bitmap>;

/** Decodes a file by the browser, its numbers as they are: colour profiles are ignored and alpha is not multiplied in. */
export const bitmapOf = (file: Uint8Array): Promise<Bitmap> =>
  createImageBitmap(new Blob([Uint8Array.from(file)]), {
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
    imageOrientation: "from-image",
  });

/**
 * Rows of RGBA pixels.
 * @throws Error where the page has no canvas
 */
export function rgbaOf(bitmap: Bitmap): Uint8Array | Uint8ClampedArray {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("the browser has no canvas to read pixels from");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  // A 2D canvas multiplies colours by alpha and divides again, which rounds; a texture keeps them.
  return data.every((value, i) => i % 4 !== 3 || value === 255) ? data : textureOf(bitmap);
}

/** RGBA pixels through WebGL, where alpha stays apart. */
function textureOf(bitmap: Bitmap): Uint8Array {
  const { width, height } = bitmap;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (gl === null) throw new Error("it is translucent, and the browser has no WebGL to read such pixels exactly");
  try {
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return pixels;
  } finally {
    gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
