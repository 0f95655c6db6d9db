/** Makes a grey of red, green and blue of 8 bits. */
export type GrayRule = (red: number, green: number, blue: number) => number;

/**
 * How OpenCV's decoders make colours grey: each in fixed-point arithmetic of its own. (Of a JPEG with chroma OpenCV takes the
 * luma that is stored: see lumaOnly.)
 */
export const grayRules: Readonly<Record<"jpeg" | "cmyk" | "png" | "other", GrayRule>> = {
  /** libjpeg, for files that hold RGB (jdcolor.c, rgb_gray_convert). */
  jpeg: (red, green, blue) => (red * 19595 + green * 38470 + blue * 7471 + (1 << 15)) >> 16,
  /** OpenCV, for CMYK files (utils.cpp, icvCvt_CMYK2Gray_8u_C4C1R). */
  cmyk: (red, green, blue) => (red * 4899 + green * 9617 + blue * 1868 + (1 << 13)) >> 14,
  /** libpng with OpenCV's weights 0.299 and 0.587: rounds down, and leaves greys alone (pngrtran.c, png_do_rgb_to_gray). */
  png: (red, green, blue) => (red === green && green === blue ? red : (red * 9797 + green * 19234 + blue * 3737) >> 15),
  /** cv::cvtColor, for other formats (color_rgb.simd.hpp). */
  other: (red, green, blue) => (red * 9798 + green * 19235 + blue * 3735 + (1 << 14)) >> 15,
};

/** libpng's rule for 16 bits: with rounding, unlike that for 8; then the upper half is taken. */
export function grayOfDeep(red: number, green: number, blue: number): number {
  const gray =
    red === green && green === blue
      ? red
      : Math.floor((red * 9797 + green * 19234 + blue * 3737 + (1 << 14)) / (1 << 15));
  return gray >> 8;
}
