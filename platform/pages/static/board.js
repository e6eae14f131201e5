import { followBoard } from '/board-line.js';
import {
  figureText,
  forecastModel,
  foreseen,
  groupLook,
  levelLook,
  servedText,
  shareText,
  totalBoxes,
  troubleText,
  windowLook,
} from '/board-looks.js';
import { hallHeader, queueStateNames, windowStateNames } from '/board-words.js';

// The token lives in this variable alone: closing or reloading the page signs out.
let token = '';
let hallCode = '';
let view = null;
let heardAt = 0;
let isStale = false;
let endLine = () => undefined;
/** The tickets behind a figure: what was asked for, and its title. */
let behind = null;
const element = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' });
const minute = (instant) => clock.format(new Date(instant));

function showProblem(text) {
  element('problem').textContent = text;
  element('problem').hidden = text === '';
}
const headers = () => ({
  ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  ...(hallCode === '' ? {} : { [hallHeader]: hallCode }),
});

async function call(path, body) {
  let response;
  try {
    response = await fetch(path, {
      headers: { ...headers(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  } catch {
    throw new Error('连不上中心平台。请检查网络，再试一次。');
  }
  const answer = await response.json();
  if (response.ok) return answer;
  if (answer.data?.code === 'AUTH_REQUIRED') leave();
  throw new Error(answer.data?.code === 'AUTH_REQUIRED' ? '登录已过期，请重新登录。' : answer.message);
}
const trying = (work) => work().catch((error) => showProblem(error.message));

function piece(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  if (className !== '') made.className = className;
  return made;
}
/** A word with its mark and colour. */
const tag = (look) => piece('span', look.word, `tag ${look.tone}`);
function say(id, text) {
  if (element(id).textContent !== text) element(id).textContent = text;
}

/** Keeps a button for each thing: who stands on one stays on it, and nothing moves under the pointer. */
function buttons(list, things, keyOf, draw, press) {
  const known = new Map([...list.children].map((line) => [line.dataset.key, line]));
  const lines = things.map((thing) => {
    const key = keyOf(thing);
    let line = known.get(key);
    if (!line) {
      line = document.createElement('li');
      line.dataset.key = key;
      const button = document.createElement('button');
      button.type = 'button';
      button.addEventListener('click', () => void trying(() => press(key)));
      line.append(button);
    }
    const [className, ...parts] = draw(thing);
    const isSame = parts.every((part, at) => line.firstChild.childNodes[at]?.isEqualNode(part));
    line.firstChild.className = className;
    if (!isSame || parts.length !== line.firstChild.childNodes.length) line.firstChild.replaceChildren(...parts);
    return line;
  });
  if (lines.length !== list.children.length || lines.some((line, at) => line !== list.children[at]))
    list.replaceChildren(...lines);
}
function row(...parts) {
  const made = document.createElement('span');
  made.className = 'row';
  made.append(...parts);
  return made;
}
const cells = (...texts) => {
  const line = document.createElement('tr');
  line.append(...texts.map((text) => piece('td', text)));
  return line;
};

function drawGroup(group) {
  const look = groupLook(group);
  const { numerator, denominator, value } = group.abandonment;
  return [
    look.tone,
    row(piece('b', `${group.groupCode} ${group.groupName}`), tag(look)),
    row(piece('span', `${group.waiting} 人等候`, 'big'), piece('span', `最久 ${group.longestMin ?? '—'} 分`)),
    row(
      piece('span', `开 ${group.windowsOpen}/${group.windowsAll} 窗`),
      piece('span', `过号 ${shareText(value)}（${numerator}/${denominator}）`),
    ),
    row(piece('span', `等候中位 ${group.waitMin.median ?? '—'} 分，九成 ${group.waitMin.p90 ?? '—'} 分内`)),
  ];
}
function drawWindow(one) {
  const look = windowLook(one, windowStateNames);
  const trouble = troubleText(one);
  return [
    look.tone,
    row(piece('b', one.windowNo), tag(look)),
    row(
      piece('span', one.number ?? (one.pauseReason || servedText(one, view.groups.length))),
      piece('span', one.sinceMin === null ? '' : `${one.sinceMin} 分`),
    ),
    row(piece('span', one.operatorName || '—'), piece('span', `办完 ${one.doneToday}`)),
    ...(trouble === '' ? [] : [piece('span', trouble, 'late')]),
  ];
}

function draw() {
  const { health, totals, groups, windows, flow, beforeName } = view;
  const level = levelLook(isStale ? 'unknown' : health.level);
  say('level', level.word);
  element('level').className = `tag ${level.tone}`;
  say('sentence', isStale ? `${minute(view.at)} 时：${health.sentence}` : health.sentence);
  say('why', health.why || `按第 ${view.planVersion} 版叫号方案，${minute(view.at)} 的情况`);
  say('share', shareText(view.headline.value));
  say('share-of', figureText(view.headline));
  buttons(
    element('totals'),
    totalBoxes,
    (one) => one.key,
    (one) => ['', document.createTextNode(`${one.word} `), piece('b', String(totals[one.key]))],
    (key) => {
      const one = totalBoxes.find((box) => box.key === key);
      return openBehind(`今天${one.word}的号`, one.state ? { state: one.state } : {});
    },
  );
  buttons(
    element('groups'),
    groups,
    (one) => one.groupCode,
    drawGroup,
    (groupCode) => {
      const name = view.groups.find((one) => one.groupCode === groupCode)?.groupName ?? groupCode;
      return openBehind(`${name}在等的号`, { groupCode, state: 'waiting' });
    },
  );
  const words = windows.map((one) => windowLook(one, windowStateNames).word);
  const counts = [...new Set(words)].map((word) => `${word} ${words.filter((one) => one === word).length}`);
  say('windows-count', [`${windows.length} 个，点开看今天的号`, ...counts].join(' · '));
  element('windows-none').hidden = windows.length > 0;
  buttons(
    element('windows'),
    windows,
    (one) => one.windowNo,
    drawWindow,
    (windowNo) => openBehind(`${windowNo} 今天的号`, { windowNo }),
  );
  drawFlow(flow, beforeName);
  drawForecast(groups);
}

function drawFlow(flow, beforeName) {
  const past = flow.filter((one) => one.from <= minute(view.at));
  element('flow-none').hidden = past.length > 0;
  element('flow').hidden = past.length === 0;
  say('before-name', beforeName === '' ? '上一天取号' : `${beforeName.replace('同时', '')}取号`);
  element('flow-rows').replaceChildren(
    ...past
      .slice(-8)
      .reverse()
      .map((one) => cells(one.from, one.arrivals, one.called, one.done, one.arrivalsBefore ?? '—')),
  );
}
function drawForecast(groups) {
  const busy = foreseen(groups);
  element('later-none').hidden = busy.length > 0;
  element('later').hidden = busy.length === 0;
  const horizons = groups[0]?.forecast.map((one) => `${one.inMin} 分后`) ?? [];
  const heads = ['窗口组', '现在', ...horizons, '多开一窗（60 分后）'];
  if (element('later-head').textContent !== heads.join(''))
    element('later-head').replaceChildren(...heads.map((text) => Object.assign(piece('th', text), { scope: 'col' })));
  element('later-rows').replaceChildren(
    ...busy.map((group) =>
      cells(
        group.groupName,
        `${group.waiting} 人`,
        ...group.forecast.map(
          (one) => `${Math.round(one.waiting)} 人${one.waitMin === null ? '' : `，等 ${one.waitMin} 分`}`,
        ),
        `${Math.round(group.forecast[1]?.withOneMore ?? 0)} 人`,
      ),
    ),
  );
  say('model', forecastModel);
  const errors = view.forecastErrors.map(
    (one) =>
      `提前 ${one.inMin} 分钟：平均差 ${one.model ?? '—'} 人；若猜“和现在一样多”，差 ${one.naive ?? '—'} 人（${one.of} 次）`,
  );
  element('errors').replaceChildren(
    ...(errors.length === 0 ? ['还没有到期的预测，说不出误差。'] : errors).map((text) => piece('li', text)),
  );
}

async function openBehind(title, asked) {
  behind = { title, asked };
  await loadBehind();
  element('behind').focus();
}
async function loadBehind() {
  const mine = behind;
  const rows = await call(`/v1/hall/tickets?${new URLSearchParams({ ...mine.asked, limit: '200' })}`);
  if (behind !== mine) return;
  showProblem('');
  element('behind').hidden = false;
  say('behind-title', `${mine.title}：${rows.length === 200 ? '前 200' : rows.length} 个`);
  element('behind-none').hidden = rows.length > 0;
  element('behind-table').hidden = rows.length === 0;
  const groupName = (code) => view.groups.find((one) => one.groupCode === code)?.groupName ?? code;
  element('behind-rows').replaceChildren(
    ...rows.map((one) =>
      cells(
        one.number,
        groupName(one.groupCode),
        queueStateNames[one.state],
        minute(one.issuedAt),
        `${one.waitMin} 分`,
        one.windowNo ?? '—',
        [one.laneName, ...one.services].filter(Boolean).join('、'),
        one.reason,
      ),
    ),
  );
}
function closeBehind() {
  behind = null;
  element('behind').hidden = true;
}
element('behind-close').addEventListener('click', closeBehind);

function lost(words) {
  isStale = true;
  element('stale').hidden = false;
  say('contact', words);
  tellAge();
  if (view) draw();
}
/** Apart from the words that are read aloud: it changes every second. */
function tellAge() {
  if (isStale) say('age', view ? `下面是 ${Math.max(0, Math.round((Date.now() - heardAt) / 1000))} 秒前的情况。` : '');
}
setInterval(tellAge, 1000);
function heard() {
  heardAt = Date.now();
  if (!isStale) return;
  isStale = false;
  element('stale').hidden = true;
  say('contact', '');
  if (view) draw();
}

/** Another hall: nothing of the one before stands there any more. */
function watch(code) {
  endLine();
  hallCode = code;
  view = null;
  isStale = false;
  closeBehind();
  showProblem('');
  for (const id of ['view', 'stale']) element(id).hidden = true;
  element('loading').hidden = false;
  endLine = followBoard(headers(), {
    onView(next) {
      view = next;
      heard();
      element('loading').hidden = true;
      element('view').hidden = false;
      draw();
      if (behind !== null) void trying(loadBehind);
    },
    onBeat: heard,
    onLost: lost,
    onRefused(answer) {
      if (answer.data?.code === 'AUTH_REQUIRED') leave();
      else element('loading').hidden = true;
      showProblem(answer.data?.code === 'AUTH_REQUIRED' ? '登录已过期，请重新登录。' : answer.message);
    },
  });
}

function leave() {
  endLine();
  token = '';
  hallCode = '';
  view = null;
  closeBehind();
  element('desk').hidden = true;
  for (const id of ['sign-in', 'entry']) element(id).hidden = false;
  for (const id of ['totals', 'groups', 'windows']) element(id).replaceChildren();
  element('username').focus();
}
element('leave').addEventListener('click', leave);

element('hall').addEventListener('change', (event) => {
  location.hash = encodeURIComponent(event.target.value);
  watch(event.target.value);
});
element('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  await trying(async () => {
    const answer = await call('/page/sign-in', { username: form.get('username'), password: form.get('password') });
    token = answer.token;
    const halls = await call('/v1/halls');
    element('hall').replaceChildren(
      ...halls.map((hall) => Object.assign(piece('option', hall.hallName), { value: hall.hallCode })),
    );
    const wanted = decodeURIComponent(location.hash.slice(1));
    const first = halls.find((hall) => hall.hallCode === wanted) ?? halls[0];
    if (!first) throw new Error('中心平台上还没有大厅。请管理员先添加大厅。');
    element('hall').value = first.hallCode;
    say('who', answer.name);
    event.target.reset();
    for (const id of ['sign-in', 'entry']) element(id).hidden = true;
    element('desk').hidden = false;
    watch(first.hallCode);
  });
});
