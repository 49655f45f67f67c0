/** Bytes beyond what relaxed SIMD's dot products define: 16 x 127, then 16 x 255. */
const BEYOND = memory.data<u8>(
  [
    127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  ],
  16,
)

/** Whether a block's sums are held as int32 (blockSums.ts). A matter of speed alone. */
export let sumsIn32: bool = ASC_FEATURE_RELAXED_SIMD ? dotsAreOneInstruction() : false

/** For tests, which compare both. */
export function sumIn32(wanted: bool): void {
  sumsIn32 = wanted
}

/**
 * Processors with a dot product of four bytes (AVX-VNNI, ARM) need one instruction where others need five to imitate it,
 * and two for sums in int16. Those others pass through int16, and where a product leaves its range, which ours never
 * does, they show it: two pairs end at 32,767 each.
 */
function dotsAreOneInstruction(): bool {
  const sums = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(BEYOND), v128.load(BEYOND, 16), i32x4.splat(0))
  return i32x4.extract_lane(sums, 0) != 2 * 32767
}
