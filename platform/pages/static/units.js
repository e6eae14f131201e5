import { actNames, stateNames, stepsOfUnit } from '/units-words.js';

// The token lives in this variable alone: closing or reloading the page signs out.
let token = '';
let open = null;
let act = null;
const element = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });
const at = (instant) => (instant ? time.format(new Date(instant)) : '');

function showProblem(text) {
  element('problem').textContent = text;
  element('problem').hidden = text === '';
}

async function call(path, body, method = 'POST') {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Error('连不上中心平台，这一步没有做。写好的内容还在，网络恢复后再点一次。');
  }
  const answer = await response.json();
  if (response.ok) return answer;
  if (answer.data?.code === 'AUTH_REQUIRED') {
    // What was written stays where it is; the same person signs in and goes on.
    token = '';
    element('sign-in').hidden = false;
    throw new Error('登录已过期，请重新登录。写好的内容还在。');
  }
  throw new Error(answer.message);
}

/** Does it, and says what stood in the way. */
async function trying(work) {
  try {
    await work();
    return true;
  } catch (error) {
    showProblem(error.message);
    element('problem').scrollIntoView({ block: 'nearest' });
    return false;
  }
}

function piece(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  if (className !== '') made.className = className;
  return made;
}

function dueText(ticket) {
  if (!ticket.due) return '';
  const late = ticket.isOverdue ? '，已超期' : '';
  return `${ticket.state === 'DISPATCHED' ? '签收' : '办结'}期限 ${at(ticket.due)}${ticket.isDueProvisional ? '（暂定）' : ''}${late}`;
}

function rowOf(ticket) {
  const line = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-current', String(open?.ticketId === ticket.ticketId));
  button.append(
    piece('b', ticket.title),
    piece(
      'span',
      `${ticket.ticketNo} · ${stateNames[ticket.state]}${ticket.urgeCount > 0 ? ` · 催办 ${ticket.urgeCount} 次` : ''}`,
    ),
    piece('span', dueText(ticket), ticket.isOverdue ? 'late' : ''),
  );
  button.addEventListener('click', () => void trying(() => openTicket(ticket.ticketId)));
  line.append(button);
  return line;
}

async function load() {
  const page = await call('/v1/tickets/search', { text: element('q').value, view: element('view').value, limit: 200 });
  element('rows').replaceChildren(...page.rows.map(rowOf));
  element('none').hidden = page.rows.length > 0;
  element('count').textContent =
    page.total > page.rows.length ? `共 ${page.total} 件，列出 ${page.rows.length} 件` : `${page.total} 件`;
  await loadFindings();
}

/** 电子监察 the hall put to this unit: what was found, what is asked, and a place for the answer while one is due. */
function findingOf(finding) {
  const line = document.createElement('li');
  line.append(
    piece('b', `${finding.level === 'red' ? '红' : '黄'} · ${finding.ruleName}`),
    piece('p', `${finding.what}（${finding.taskName} ${finding.projectNo ?? ''}）`),
  );
  const due = finding.answerBy === null ? '' : `${finding.answerBy} 前答复`;
  if (finding.state !== 'noticed') {
    line.append(piece('span', finding.state === 'answered' ? '已回复，等大厅复查' : '已了结'));
    return line;
  }
  line.append(piece('span', `${due}${finding.isAnswerLate ? '，已逾期' : ''}`, finding.isAnswerLate ? 'late' : ''));
  const form = document.createElement('form');
  const text = document.createElement('textarea');
  const send = piece('button', '回复督办');
  Object.assign(text, {
    rows: 3,
    required: true,
    minLength: 2,
    maxLength: 1000,
    ariaLabel: `回复“${finding.ruleName}”`,
  });
  text.value = drafts.get(finding.findingId) ?? '';
  text.addEventListener('input', () => drafts.set(finding.findingId, text.value));
  form.append(text, send);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    send.disabled = true;
    await trying(async () => {
      await call(`/v1/inspection/findings/${encodeURIComponent(finding.findingId)}/acts`, {
        act: 'answer',
        text: text.value,
      });
      drafts.delete(finding.findingId);
      document.activeElement?.blur();
      showProblem('');
      await loadFindings();
    });
    send.disabled = false;
  });
  line.append(form);
  return line;
}

/** What is being written is not lost when the list is read anew. */
const drafts = new Map();
async function loadFindings() {
  const findings = await call('/v1/inspection/findings?limit=100', undefined, 'GET');
  element('inspection').hidden = findings.length === 0;
  // Not under somebody's fingers.
  if (element('findings').contains(document.activeElement)) return;
  element('findings').replaceChildren(...findings.map(findingOf));
}

function facts(ticket) {
  const { question } = ticket;
  return [
    ['分类', ticket.categoryName],
    ['地点', [ticket.regionName, question.address].filter(Boolean).join(' · ')],
    ['时间', question.eventTime],
    ['起因', question.cause],
    ['被反映的', question.respondent],
    ['来电人', `${question.callerName} ${question.callerPhone}`.trim()],
    ['协办', ticket.assistOrgNames.join('、')],
    ['派单依据', ticket.ruleBasis],
    ['申请延到', ticket.askedDue ?? ''],
    ['已回复', ticket.replyText],
    ['考核', ticket.counts ? '' : '不计入'],
  ].filter(([, text]) => text !== '');
}

async function openTicket(ticketId) {
  const isAnother = open?.ticketId !== ticketId;
  show(await call(`/v1/tickets/${encodeURIComponent(ticketId)}`, undefined, 'GET'), isAnother ? null : act?.act);
  showProblem('');
  if (!isAnother) return;
  for (const id of ['reply', 'reason', 'due', 'reveal-reason']) element(id).value = '';
  for (const id of ['revealed', 'done']) element(id).textContent = '';
  element('changes').replaceChildren();
  tellNews([]);
  element('caller').open = false;
  await load();
}

const stepText = (step) =>
  `${at(step.at)} ${step.orgName || step.by} ${actNames[step.act] ?? step.act}${step.text === '' ? '' : `：${step.text}`}`;

/** What others did while this ticket was open. @param fresh steps */
function tellNews(fresh) {
  element('changes').append(...fresh.map((step) => piece('li', stepText(step))));
  element('news').hidden = element('changes').childElementCount === 0;
}
element('read').addEventListener('click', () => {
  element('changes').replaceChildren();
  tellNews([]);
});

/**
 * @param keep the step that was chosen and has not been done
 * @param own how many of the newest steps are this person's, just done
 */
function show(ticket, keep = null, own = 0) {
  if (open?.ticketId === ticket.ticketId) tellNews(ticket.steps.slice(open.steps.length, ticket.steps.length - own));
  open = ticket;
  element('ticket').hidden = false;
  element('title').textContent = ticket.title;
  element('meta').textContent = [ticket.ticketNo, stateNames[ticket.state], dueText(ticket)]
    .filter(Boolean)
    .join(' · ');
  element('meta').className = ticket.isOverdue ? 'late' : '';
  element('facts').replaceChildren(...facts(ticket).flatMap(([name, text]) => [piece('dt', name), piece('dd', text)]));
  element('content').textContent = ticket.question.content;
  element('steps').replaceChildren(...ticket.steps.map((step) => piece('li', stepText(step))));
  const steps = stepsOfUnit.filter((step) => step.from.includes(ticket.state));
  element('act').hidden = steps.length === 0;
  // What is most often done stands first: with a reply no other key is needed.
  const chosen =
    steps.find((step) => step.act === keep) ?? steps.find((step) => step.needs === 'reply') ?? steps[0] ?? null;
  element('acts').replaceChildren(
    ...steps.map((step) => {
      const label = document.createElement('label');
      const radio = document.createElement('input');
      Object.assign(radio, { type: 'radio', name: 'act', value: step.act, checked: step === chosen });
      radio.addEventListener('change', () => {
        choose(step);
        element('done').textContent = '';
        showProblem('');
      });
      label.append(radio, actNames[step.act]);
      return label;
    }),
  );
  choose(chosen);
}

function choose(step) {
  act = step;
  element('reply-field').hidden = step?.needs !== 'reply';
  element('due-field').hidden = step?.needs !== 'due';
  element('reason-field').hidden = step?.needs !== 'reason' && step?.needs !== 'due';
  element('send').textContent = step ? actNames[step.act] : '';
}

element('act').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { needs } = act;
  const done = actNames[act.act];
  element('send').disabled = true;
  const isDone = await trying(async () => {
    const ticket = await call(`/v1/tickets/${encodeURIComponent(open.ticketId)}/acts`, {
      act: act.act,
      seen: open.state,
      ...(needs === 'reply' ? { reply: element('reply').value } : {}),
      ...(needs === 'reason' || needs === 'due' ? { reason: element('reason').value } : {}),
      ...(needs === 'due' && element('due').value !== '' ? { due: element('due').value } : {}),
    });
    showProblem('');
    for (const id of ['reply', 'reason', 'due']) element(id).value = '';
    show(ticket, null, 1);
    element('done').textContent = `已${done}`;
  });
  element('send').disabled = false;
  // Somebody was faster: what it is now is shown beside the message; what was written stays.
  await trying(async () => {
    if (token === '') return;
    if (!isDone) show(await call(`/v1/tickets/${encodeURIComponent(open.ticketId)}`, undefined, 'GET'), act?.act);
    await load();
  });
});

element('reveal').addEventListener('submit', async (event) => {
  event.preventDefault();
  await trying(async () => {
    const shown = await call(`/v1/tickets/${encodeURIComponent(open.ticketId)}/caller`, {
      reason: element('reveal-reason').value,
    });
    element('revealed').textContent = `${shown.name} ${shown.phone}`;
    showProblem('');
  });
});

element('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  await trying(async () => {
    const answer = await call('/page/sign-in', { username: form.get('username'), password: form.get('password') });
    token = answer.token;
    await load();
    event.target.reset();
    event.target.hidden = true;
    element('desk').hidden = false;
    showProblem('');
  });
});
for (const [id, name] of [
  ['search', 'submit'],
  ['view', 'change'],
])
  element(id).addEventListener(name, (event) => {
    event.preventDefault();
    void trying(load);
  });
setInterval(() => {
  if (token !== '' && !document.hidden) void load().catch((error) => showProblem(error.message));
}, 15_000);

/** What others did to the open ticket comes by itself: told in words, and what was written stays. */
async function look() {
  const ticketId = open?.ticketId;
  if (token === '' || document.hidden || !ticketId || element('send').disabled) return;
  const ticket = await call(`/v1/tickets/${encodeURIComponent(ticketId)}`, undefined, 'GET');
  // Another one was opened, or a step is on its way: that one's answer counts.
  if (open?.ticketId !== ticketId || element('send').disabled) return;
  if (ticket.state !== open.state || ticket.steps.length !== open.steps.length) show(ticket, act?.act);
}
setInterval(() => void look().catch((error) => showProblem(error.message)), 5000);
