/**
 * The second level: inside `host/`, `renderer/` and `platform/` a folder imports only from floors below its own.
 * `isRow: true`: nor from its neighbours. A folder not named here stands on the floor marked `isDefault`.
 */
export const floors = {
  host: [
    {
      name: '底层',
      folders: {
        kernel: '时钟、日志、上下文、变化通知',
        calendar: '工作日与期限',
        forms: '事项表单',
        catalogue: '事项目录',
        files: '按摘要存放的文件',
        fonts: '字体',
      },
      instead: '两边都要用的移到更下面（与办件有关的 host/cases/，其余 host/kernel/），或者由调用的一方交进来',
    },
    {
      name: '办件',
      folders: { cases: '办件是什么：存下的内容、状态、事实、还缺什么' },
      instead: 'host/cases/ 只说办件是什么，做事的代码留在上面的目录，由它们来调用',
    },
    {
      name: '各项工作',
      isDefault: true,
      folders: {},
      instead: '多项工作都要用的移到 host/cases/ 或 host/kernel/；启动与装配在 host/host.ts、host/shell/',
    },
    {
      name: '边缘',
      folders: {
        station: '本机设置与状态',
        shell: '对外提供接口和文件',
        'parts.ts': '由哪些部分组成',
        'host.ts': '打开：登录画面要的',
        'engines.ts': '装配：其余的，随后装入',
        'router.ts': '登录画面的过程，其余随后装入',
        'procedures.ts': '登录以后的过程的清单',
      },
      instead: '装配只在最上层，由它把东西交给下面',
    },
  ],
  renderer: [
    {
      name: '公用',
      isRow: true,
      folders: { ui: '不认得业务的控件和键', connection: '与主机的连接' },
      instead: '认得办件的控件放 renderer/case/；renderer/ui/ 和 renderer/connection/ 只放谁都能用的',
    },
    { name: '状态', folders: { stores: '登录的人、本机、当前办件' }, instead: '画面上的部分放 renderer/case/' },
    { name: '办件', folders: { case: '各屏共用的办件部分' }, instead: '各屏共用的办件部分放 renderer/case/' },
    {
      name: '一件工作一屏',
      isRow: true,
      isDefault: true,
      folders: {},
      instead: '两屏都要的：认得办件的放 renderer/case/，不认得的放 renderer/ui/',
    },
    {
      name: '应用',
      isRow: true,
      folders: { apps: '把各屏装成一个应用' },
      instead: '几个应用都要的放 renderer/ui/ 或 renderer/connection/',
    },
  ],
  platform: [
    {
      name: '底层',
      folders: { kernel: 'SQL、时钟、迁移' },
      instead: 'platform/kernel/ 不认得业务；认得业务的由调用的一方交进来',
    },
    {
      name: '人',
      folders: { people: '人员、登录、权限' },
      instead: '人员之外的东西不进 platform/people/；权限检查由调用的一方来做',
    },
    {
      name: '各项业务',
      isDefault: true,
      folders: {},
      instead: '几项业务都要的放 platform/kernel/ 或 platform/people/',
    },
    {
      name: '装配',
      folders: {
        pages: '网页',
        'guarded.ts': '过程的门',
        'hall-routes.ts': '大厅的过程',
        'hotline-routes.ts': '热线的过程',
        'router.ts': '过程的清单',
        'server.ts': '服务',
        'index.ts': '启动',
      },
      instead: '装配只在最上层，由它把东西交给下面',
    },
  ],
};

/** Where a file stands: its folder as one names it, and its floor. Null for a top-level folder without floors. */
export function placeOf(parts) {
  const rows = floors[parts[0]];
  const second = parts[1];
  if (!rows || !second) return null;
  const own = rows.findIndex((row) => second in row.folders);
  const floor = own >= 0 ? own : rows.findIndex((row) => row.isDefault);
  const isShelf = parts[0] === 'renderer' && (second === 'screens' || second === 'apps') && parts.length > 3;
  return { folder: parts.slice(0, isShelf ? 3 : 2).join('/'), floor, row: rows[floor] };
}

/** Whether `from` may import `to`, both places in one top-level folder. */
export function mayImport(from, to) {
  if (from.folder === to.folder || to.floor < from.floor) return true;
  return to.floor === from.floor && !from.row.isRow;
}
