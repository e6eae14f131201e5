import type { HallPlan, HallService } from '#contract/hall/plan.ts';

/** An invented hall: which items go to which group of windows, what is asked at the kiosk, who goes first. */
const groups: HallPlan['groups'] = [
  { groupCode: 'A', groupName: '综合受理', kind: 'acceptance', promiseMin: 20, usualMin: 12 },
  { groupCode: 'B', groupName: '企业开办', kind: 'acceptance', promiseMin: 20, usualMin: 16 },
  { groupCode: 'C', groupName: '社保医保', kind: 'acceptance', promiseMin: 20, usualMin: 9 },
  { groupCode: 'D', groupName: '住房与许可', kind: 'acceptance', promiseMin: 20, usualMin: 14 },
  { groupCode: 'L', groupName: '领件补件', kind: 'pickUp', promiseMin: 10, usualMin: 4 },
];

const groupOfItem: Record<string, string> = {
  个体工商户: 'B',
  食品经营: 'B',
  清税证明: 'B',
  社会保障卡: 'C',
  灵活就业: 'C',
  异地就医: 'C',
  高龄津贴: 'C',
  租赁住房: 'D',
  户外广告: 'D',
  营业性演出: 'D',
  卫生许可: 'D',
};

/**
 * The plan of the invented hall.
 *
 * @param items of the catalogue, which the kiosk offers
 * @param windows numbers in order; the first third serves A, and so on; without any, every window serves every group
 */
export function demoPlan(
  items: readonly { taskCode: string; taskName: string }[],
  windows: readonly string[] = [],
): HallPlan {
  const services = items.map(({ taskCode, taskName }): HallService => {
    const groupCode = Object.entries(groupOfItem).find(([name]) => taskName.includes(name))?.[1] ?? 'A';
    return { serviceCode: taskCode, serviceName: taskName, groupCode, taskCode, questions: questionsOf(taskName) };
  });
  const pickUps = ['领取证照', '补交材料'].map((serviceName, index): HallService => ({
    serviceCode: `pick-up-${index + 1}`,
    serviceName,
    groupCode: 'L',
    taskCode: null,
    questions: [],
  }));
  const share = ['A', 'A', 'B', 'C', 'A', 'B', 'C', 'D', 'A', 'L'];
  return {
    groups,
    services: [...services, ...pickUps],
    lanes: [
      {
        laneCode: 'green',
        laneName: '绿色通道',
        headStartMin: 60,
        reasons: ['70 周岁以上', '孕妇或带婴儿', '残疾人', '现役军人、退役军人'],
      },
    ],
    alerts: { longestWaitMin: 40, waiting: 30, silentMin: 10, deviceFaultMin: 5, syncStuckMin: 30 },
    windows: windows.map((windowNo, index) => {
      const groupCode = share[index % share.length] ?? 'A';
      return { windowNo, groups: groupCode === 'A' && index % 4 === 0 ? ['A', 'L'] : [groupCode] };
    }),
    quotas: [],
    opening: [],
    recallLimit: 2,
    appointmentHeadStartMin: 30,
    appointmentGraceMin: 15,
  };
}

function questionsOf(taskName: string): HallService['questions'] {
  if (!taskName.includes('个体工商户')) return [];
  return [
    {
      questionId: 'kind',
      text: '您要办哪一种？',
      options: [
        { optionId: 'open', text: '第一次开业', groupCode: null, notice: '请准备好身份证和经营场所证明。' },
        { optionId: 'collect', text: '领取营业执照', groupCode: 'L', notice: '凭身份证领取，不用重新填表。' },
      ],
    },
  ];
}
