/**
 * The coefficients, each four times: a constant in the code would be put together again at each use, a load is one
 * instruction.
 */
const COEFFICIENTS = memory.data<f32>(
  [
    1.0442737340927124, 1.0442737340927124, 1.0442737340927124, 1.0442737340927124, 0.052075162529945374,
    0.052075162529945374, 0.052075162529945374, 0.052075162529945374, 0.02207699790596962,
    0.02207699790596962, 0.02207699790596962, 0.02207699790596962, 0.003422739217057824, 0.003422739217057824,
    0.003422739217057824, 0.003422739217057824, 0.000039686136005911976, 0.000039686136005911976,
    0.000039686136005911976, 0.000039686136005911976, 0.00005105520904180594, 0.00005105520904180594,
    0.00005105520904180594, 0.00005105520904180594, 0.00000562129980608006, 0.00000562129980608006,
    0.00000562129980608006, 0.00000562129980608006,
  ],
  16,
)

/**
 * In place of `bytes` of float32, 32 or a multiple: gelu(x) = x (1 + erf(x / sqrt 2)) / 2, with erf(z) = 1 - 1 / (1 + a1 z +
 * .. + a6 z^6)^16 for z >= 0 (Abramowitz and Stegun 7.1.28, error at most 3e-7): max(x, 0) - |x| / (2 (..)^16). The
 * coefficients hold the 1 / sqrt 2 and the 2. Two vectors at once, because each coefficient is then fetched once for both.
 */
export function gelu(at: i32, bytes: i32): void {
  const zero = f32x4.splat(0)
  for (const end = at + bytes; at < end; at += 32) {
    const x = v128.load(at)
    const y = v128.load(at, 16)
    const u = f32x4.abs(x)
    const v = f32x4.abs(y)
    let c = coefficient(6)
    let p = f32x4.mul(u, c)
    let q = f32x4.mul(v, c)
    c = coefficient(5)
    p = f32x4.mul(f32x4.add(p, c), u)
    q = f32x4.mul(f32x4.add(q, c), v)
    c = coefficient(4)
    p = f32x4.mul(f32x4.add(p, c), u)
    q = f32x4.mul(f32x4.add(q, c), v)
    c = coefficient(3)
    p = f32x4.mul(f32x4.add(p, c), u)
    q = f32x4.mul(f32x4.add(q, c), v)
    c = coefficient(2)
    p = f32x4.mul(f32x4.add(p, c), u)
    q = f32x4.mul(f32x4.add(q, c), v)
    c = coefficient(1)
    p = f32x4.mul(f32x4.add(p, c), u)
    q = f32x4.mul(f32x4.add(q, c), v)
    c = coefficient(0)
    p = power16(f32x4.add(p, c))
    q = power16(f32x4.add(q, c))
    // For large |x| the power is infinite and the quotient 0, as it should be.
    v128.store(at, f32x4.sub(f32x4.pmax(x, zero), f32x4.div(u, p)))
    v128.store(at, f32x4.sub(f32x4.pmax(y, zero), f32x4.div(v, q)), 16)
  }
}

function power16(x: v128): v128 {
  x = f32x4.mul(x, x)
  x = f32x4.mul(x, x)
  x = f32x4.mul(x, x)
  return f32x4.mul(x, x)
}

function coefficient(power: i32): v128 {
  return v128.load(COEFFICIENTS + power * 16)
}
