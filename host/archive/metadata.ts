import type { CaseRow } from '#db/queries/cases.ts';
import { resultTypeNames } from '#contract/decision-names.ts';
import { stateName } from '#contract/case-states.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { storedOutcome } from '../cases/course.ts';
import { storedDraft, storedItem } from '../cases/stored.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { sm3OfBytes } from '../kernel/digest.ts';
import { readHall } from '../kernel/hall.ts';

interface Part {
  path: string;
  what: string;
  bytes: Uint8Array;
}

/**
 * 归档元数据 of a package, as an archive registers it: what the case is about, who made it and when, and each file with its name, form,
 * size and digest. After the contents GB/T 42727—2023 and DA/T 85—2019 are known to ask for; the archive's own numbers (档号, 保管期限, 密级)
 * are the receiving archive's to give, and stand there empty.
 */
export async function metadataOf(
  { db }: Pick<HostContext, 'db'>,
  row: CaseRow,
  parts: readonly Part[],
  at: string,
): Promise<object> {
  const draft = storedDraft(row);
  const item = storedItem(db, row);
  const hall = readHall(db);
  const outcome = storedOutcome(row);
  const who = applicantIdentity(draft.applicant);
  const name = item?.taskName ?? row.task_name ?? '';
  return {
    案卷: {
      档号: '',
      保管期限: '',
      密级: '',
      题名: `${who.name}${name}`,
      责任者: item?.deptName ?? '',
      责任者代码: item?.deptCode ?? '',
      归档单位: hall?.hallName ?? '',
      行政区划: hall?.regionCode ?? '',
      年度: chinaDate(row.accept_time ?? row.received_at ?? row.created_at).slice(0, 4),
      事项名称: name,
      实施编码: item?.taskCode ?? '',
      事项版本: item?.taskVersion ?? null,
      办件编号: row.project_no,
      申请人: who.name,
      代理人: draft.applicant.agent?.name ?? '',
      收件时间: row.received_at,
      受理时间: row.accept_time,
      办结时间: outcome?.at ?? null,
      办理状态: stateName(row.state),
      办理结果: outcome === null ? '' : resultTypeNames[outcome.resultType],
      结果名称: outcome?.resultName ?? '',
      结果编号: outcome?.certNo ?? '',
      文件数: parts.length,
      归档时间: at,
      形成系统: '一窗',
    },
    文件: await Promise.all(
      parts.map(async ({ path, what, bytes }, index) => ({
        顺序号: index + 1,
        题名: what,
        计算机文件名: path,
        格式: path.slice(path.lastIndexOf('.') + 1),
        大小: bytes.length,
        摘要算法: 'SM3',
        摘要值: await sm3OfBytes(bytes),
      })),
    ),
  };
}
