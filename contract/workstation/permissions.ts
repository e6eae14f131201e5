import { isContractProcedure } from '@orpc/contract';
import type { Who, WorkstationMeta } from './allow.ts';
import { workstationContract } from './index.ts';

/** `group.procedure` and who may call it, read off the contract; undefined where one does not say. */
export function permissions(contract: object = workstationContract): Map<string, Who | undefined> {
  return new Map(
    Object.entries(contract).flatMap(([group, procedures]) =>
      Object.entries(procedures as object).map(([name, procedure]): [string, Who | undefined] => [
        `${group}.${name}`,
        isContractProcedure(procedure) ? (procedure['~orpc'].meta as WorkstationMeta).who : undefined,
      ]),
    ),
  );
}
