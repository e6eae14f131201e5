const element = (id) => document.getElementById(id);

function showProblem(text) {
  element('problem').textContent = text;
  element('problem').hidden = text === '';
}

async function call(options) {
  let response;
  try {
    response = await fetch('/page/first-administrator', options);
  } catch {
    throw new Error('连不上中心平台。请看它是否还在运行，再试一次。');
  }
  const body = await response.json();
  if (response.ok) return body;
  const fields = body.data?.fields ?? [];
  throw new Error(fields.length > 0 ? `${fields.map((one) => one.message).join('；')}。` : body.message);
}

element('first').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  if (form.get('password') !== form.get('again')) {
    showProblem('两遍密码不一样，请重新输入。');
    element('again').focus();
    return;
  }
  try {
    await call({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        code: form.get('code'),
        username: form.get('username'),
        name: form.get('name'),
        password: form.get('password'),
      }),
    });
    event.target.reset();
    event.target.hidden = true;
    element('done').hidden = false;
  } catch (error) {
    showProblem(error.message);
  }
});
call().then(
  ({ notice }) => {
    element('notice').textContent = notice;
    element('notice').hidden = notice === '';
  },
  (error) => showProblem(error.message),
);
