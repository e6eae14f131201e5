// The token lives in this variable alone: closing or reloading the page signs out.
let token = '';
const element = (id) => document.getElementById(id);
const rowNames = { accept: '受理', material: '材料', step: '环节', verification: '核验', document: '文书' };
const stateNames = {
  ACCEPTED: '已受理',
  IN_REVIEW: '部门办理',
  SUSPENDED: '特别程序',
  DONE_OK: '办结',
  DONE_COND: '容缺办结',
  DONE_REFUSED: '不予许可',
  EXPIRED: '补正逾期',
  WITHDRAWN: '已撤回',
  DELIVERED: '已送达',
  VOID: '已作废',
};
const time = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' });

function showProblem(text) {
  element('problem').textContent = text;
  element('problem').hidden = text === '';
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error('连不上中心平台，请检查网络后重试。');
  }
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.message), { code: body.data?.code });
  return body;
}

function row(found) {
  const counts = Object.entries(found.rows)
    .map(([name, count]) => `${rowNames[name] ?? name} ${count}`)
    .join('，');
  const cells = [
    found.projectNo,
    found.taskName,
    found.applicantName,
    found.windowNo,
    stateNames[found.state] ?? found.state,
    time.format(new Date(found.acceptTime)),
    time.format(new Date(found.receivedAt)),
    counts,
    String(found.duplicates),
  ];
  return lineOf(cells);
}

function lineOf(cells) {
  const line = document.createElement('tr');
  for (const text of cells) {
    const cell = document.createElement('td');
    cell.textContent = text;
    line.append(cell);
  }
  return line;
}

function awaitedRow(one) {
  const over =
    one.kind === 'decide' ? '已过期，窗口没有告知：依法自收件之日起即为受理' : '已过期，没有补齐：视为放弃申请';
  return lineOf([
    one.docNo,
    one.kind === 'decide' ? '窗口决定是否受理' : '申请人补正',
    `${one.respondBy}${one.isProvisional ? '（暂定）' : ''}`,
    `${one.stationName} ${one.windowNo}`,
    one.overAt === null ? '期限内' : over,
  ]);
}

async function load() {
  try {
    const query = new URLSearchParams({ q: element('q').value, limit: '200' });
    const cases = await call(`/v1/cases?${query}`, { headers: { authorization: `Bearer ${token}` } });
    const awaited = await call('/v1/awaited', { headers: { authorization: `Bearer ${token}` } });
    element('awaited').replaceChildren(...awaited.map(awaitedRow));
    element('none-awaited').hidden = awaited.length > 0;
    element('rows').replaceChildren(...cases.map(row));
    element('none').hidden = cases.length > 0;
    const duplicates = cases.reduce((sum, one) => sum + one.duplicates, 0);
    element('count').textContent = `${cases.length} 件，重复到达 ${duplicates} 次`;
    showProblem('');
  } catch (error) {
    showProblem(error.message);
    if (error.code === 'AUTH_REQUIRED') {
      token = '';
      element('arrived').hidden = true;
      element('sign-in').hidden = false;
    }
  }
}

element('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  try {
    const answer = await call('/page/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: form.get('username'), password: form.get('password') }),
    });
    token = answer.token;
    event.target.reset();
    event.target.hidden = true;
    element('arrived').hidden = false;
    await load();
  } catch (error) {
    showProblem(error.message);
  }
});
element('search').addEventListener('submit', async (event) => {
  event.preventDefault();
  await load();
});
setInterval(() => {
  if (token !== '' && !document.hidden) void load();
}, 5000);
call('/v1/health').then(
  (health) => {
    element('storage').textContent = health.notice;
    element('storage').hidden = health.notice === '';
  },
  (error) => {
    showProblem(error.message);
  },
);
