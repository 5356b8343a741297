import { oneOf } from '../../core/options.ts';
import { adding } from './adding.ts';
import { binaryAddition } from './binary-addition.ts';
import { copyMemory } from './copy-memory.ts';
import { dates } from './dates.ts';
import { earlySymbol } from './early-symbol.ts';
import { echo } from './echo.ts';
import { mackeyGlass } from './mackey-glass.ts';
import { parity } from './parity.ts';
import { reber } from './reber.ts';
import { sine } from './sine.ts';
import { sums } from './sums.ts';
import type { PairTaskData, SequenceTaskData, Task, TaskOptions } from './task.ts';

/** Every task, by the name that it has on a command line. */
export const TASKS = {
  echo,
  'copy-memory': copyMemory,
  parity,
  'binary-addition': binaryAddition,
  adding,
  'early-symbol': earlySymbol,
  reber,
  sine,
  'mackey-glass': mackeyGlass,
  dates,
  sums,
} as const;

export type TaskName = keyof typeof TASKS;

export const TASK_NAMES = Object.keys(TASKS) as TaskName[];

/**
 * A task by its name, which may come from anywhere.
 * @throws ConfigError `unknown-value`: lists the names
 */
export function taskNamed(name: string): Task {
  return TASKS[oneOf('task', name, TASK_NAMES)];
}

/**
 * The data of a task.
 * @throws ConfigError `unknown-value` where there is no such task, and those of the task's options
 */
export function makeTask(name: string, options: TaskOptions = {}): SequenceTaskData | PairTaskData {
  return taskNamed(name).make(options);
}
