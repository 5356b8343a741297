// Adam on so many numbers in a row (see shaders/adam.ts):
//
//   m += rest1·(g - m);  v += rest2·(g² - v);  θ = θ - shrink·θ - lr·(m / correction1) / (√(v / correction2) + ε)
//
// g = scale·gradient + decay·θ

import { putSome, some } from './memory';

export function adam(
  parameter: u32,
  gradient: u32,
  first: u32,
  second: u32,
  count: u32,
  scale: f32,
  lr: f32,
  rest1: f32,
  rest2: f32,
  eps: f32,
  correction1: f32,
  correction2: f32,
  decay: f32,
  shrink: f32,
): void {
  for (let i: u32 = 0; i < count; i += 4) {
    const rest = min<u32>(4, count - i);
    const theta = some(parameter + i, rest);
    const g = f32x4.add(
      f32x4.mul(f32x4.splat(scale), some(gradient + i, rest)),
      f32x4.mul(f32x4.splat(decay), theta),
    );
    let m = some(first + i, rest);
    m = f32x4.add(m, f32x4.mul(f32x4.splat(rest1), f32x4.sub(g, m)));
    let v = some(second + i, rest);
    v = f32x4.add(v, f32x4.mul(f32x4.splat(rest2), f32x4.sub(f32x4.mul(g, g), v)));
    putSome(first + i, rest, m);
    putSome(second + i, rest, v);
    const root = f32x4.sqrt(f32x4.div(v, f32x4.splat(correction2)));
    const step = f32x4.div(f32x4.div(m, f32x4.splat(correction1)), f32x4.add(root, f32x4.splat(eps)));
    const shrunk = f32x4.sub(theta, f32x4.mul(f32x4.splat(shrink), theta));
    putSome(parameter + i, rest, f32x4.sub(shrunk, f32x4.mul(f32x4.splat(lr), step)));
  }
}
