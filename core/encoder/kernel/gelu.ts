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
 * Gelu(x) = x (1 + erf(x / sqrt 2)) / 2, with erf(z) = 1 - 1 / (1 + a1 z + .. + a6 z^6)^16 for z >= 0 (Abramowitz and
 * Stegun 7.1.28, error at most 3e-7): max(x, 0) - |x| / (2 (..)^16). The coefficients hold the 1 / sqrt 2 and the 2.
 */
export function gelu(x: v128): v128 {
  const z = f32x4.abs(x)
  let p = f32x4.add(f32x4.mul(z, coefficient(6)), coefficient(5))
  p = f32x4.add(f32x4.mul(p, z), coefficient(4))
  p = f32x4.add(f32x4.mul(p, z), coefficient(3))
  p = f32x4.add(f32x4.mul(p, z), coefficient(2))
  p = f32x4.add(f32x4.mul(p, z), coefficient(1))
  p = f32x4.add(f32x4.mul(p, z), coefficient(0))
  p = f32x4.mul(p, p)
  p = f32x4.mul(p, p)
  p = f32x4.mul(p, p)
  p = f32x4.mul(p, p)
  // For large |x| the power is infinite and the quotient 0, as it should be.
  return f32x4.sub(f32x4.pmax(x, f32x4.splat(0)), f32x4.div(z, p))
}

function coefficient(power: i32): v128 {
  return v128.load(COEFFICIENTS + power * 16)
}
