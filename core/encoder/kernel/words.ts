import { POSITIONS, WIDTH, WORD_BLOCK, WORD_CODES, WORD_SCALES, WORD_ZEROS } from './layout'

const BLOCKS: i32 = WIDTH / WORD_BLOCK

/** Row `id` of the packed word table as float32, plus the row of its position. */
export function embedWord(id: i32, position: i32, out: i32): void {
  let codes: i32 = WORD_CODES + id * (WIDTH / 2)
  let add: i32 = POSITIONS + position * WIDTH * 4
  for (let block = 0; block < BLOCKS; block++) {
    const index = id * BLOCKS + block
    const scale = v128.load32_splat(WORD_SCALES + index * 4)
    const zero = i8x16.splat(<i8>nibble(WORD_ZEROS, index))
    for (let half = 0; half < 2; half++) {
      const packed = v128.load(codes)
      const low = i8x16.sub(v128.and(packed, i8x16.splat(15)), zero)
      const high = i8x16.sub(i8x16.shr_u(packed, 4), zero)
      store16(
        v128.shuffle<i8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
        scale,
        add,
        out,
      )
      store16(
        v128.shuffle<i8>(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
        scale,
        add + 64,
        out + 64,
      )
      codes += 16
      add += 128
      out += 128
    }
  }
}

/** 4-bit value number `index`, the low half of a byte first. */
export function nibble(at: i32, index: i32): i32 {
  return (load<u8>(at + (index >> 1)) >> ((index & 1) << 2)) & 15
}

function store16(levels: v128, scale: v128, add: i32, out: i32): void {
  const low = i16x8.extend_low_i8x16_s(levels)
  const high = i16x8.extend_high_i8x16_s(levels)
  store4(i32x4.extend_low_i16x8_s(low), scale, add, out)
  store4(i32x4.extend_high_i16x8_s(low), scale, add + 16, out + 16)
  store4(i32x4.extend_low_i16x8_s(high), scale, add + 32, out + 32)
  store4(i32x4.extend_high_i16x8_s(high), scale, add + 48, out + 48)
}

function store4(levels: v128, scale: v128, add: i32, out: i32): void {
  v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(levels), scale), v128.load(add)))
}
