import type { Arena } from '../arena.ts';
import type { At, Instructions } from '../instructions.ts';
import { activate, descend } from './activation.ts';
import { adam } from './adam.ts';
import { exp } from './exp.ts';
import { gru, gruBack, lstm, lstmBack } from './gates.ts';
import { pack, product } from './product.ts';

/** out = exp(a - shift); the sum, added up in four parts as four lanes do it. */
function expSum(arena: Arena, out: At, a: At, shift: number, count: number): number {
  const F = arena.f32;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const e = exp(Math.fround((F[a + i] as number) - shift));
    F[out + i] = e;
    const lane = i & 3;
    if (lane === 0) s0 += e;
    else if (lane === 1) s1 += e;
    else if (lane === 2) s2 += e;
    else s3 += e;
  }
  return s0 + s2 + (s1 + s3);
}

/** The instructions in plain TypeScript. `Math.fround` after every operation makes them the bits of f32. */
export function loops(arena: Arena): Instructions {
  return {
    product: (...a) => product(arena, ...a),
    pack: (...a) => pack(arena, ...a),
    activate: (...a) => activate(arena, ...a),
    descend: (...a) => descend(arena, ...a),
    lstm: (...a) => lstm(arena, ...a),
    lstmBack: (...a) => lstmBack(arena, ...a),
    gru: (...a) => gru(arena, ...a),
    gruBack: (...a) => gruBack(arena, ...a),
    expSum: (...a) => expSum(arena, ...a),
    adam: (...a) => adam(arena, ...a),
  };
}
