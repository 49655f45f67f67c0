/**
 * Gelu(x) = x (1 + erf(x / sqrt 2)) / 2, with erf(z) = 1 - 1 / (1 + a1 z + .. + a6 z^6)^16 for z >= 0 (Abramowitz and
 * Stegun 7.1.28, error at most 3e-7): max(x, 0) - |x| / (2 (..)^16). The coefficients hold the 1 / sqrt 2 and the 2.
 */
export function gelu(x: v128): v128 {
  const z = f32x4.abs(x)
  let p = f32x4.add(f32x4.mul(z, f32x4.splat(C6)), f32x4.splat(C5))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(C4))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(C3))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(C2))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(C1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(C0))
  p = f32x4.mul(p, p)
  p = f32x4.mul(p, p)
  p = f32x4.mul(p, p)
  p = f32x4.mul(p, p)
  // For large |x| the power is infinite and the quotient 0, as it should be.
  return f32x4.sub(f32x4.pmax(x, f32x4.splat(0)), f32x4.div(z, p))
}

const C0: f32 = 1.0442737340927124
const C1: f32 = 0.052075162529945374
const C2: f32 = 0.02207699790596962
const C3: f32 = 0.003422739217057824
const C4: f32 = 0.000039686136005911976
const C5: f32 = 0.00005105520904180594
const C6: f32 = 0.00000562129980608006
