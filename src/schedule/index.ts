/**
 * Plans: what runs on a device, as plain data. What `model.plans` holds can be printed, counted and checked here; schedules
 * of the learning rate are at the root.
 */

export { check, type Problem } from './check.ts';
export { describe, type PlanSummary, summarize } from './describe.ts';
export type { Executor, ExecutorInfo, ProductChoices, Program } from './executor.ts';
export { bytesOf, type Dispatch, type Plan } from './plan.ts';
