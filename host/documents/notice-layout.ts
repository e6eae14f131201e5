import { maskCertNo } from '#contract/codes/mask.ts';
import { cellLines, fitting, headCell, pageMark } from './notice-parts.ts';
import { qrNode } from './notice-qr.ts';
import type { AcceptanceNotice, NoticeLimit, NoticeMaterial, NoticeParty } from './notice-content.ts';
import type { PdfDefinition, PdfNode } from './notice-pdf.ts';

/** The page as pdfmake draws it; every text in `notice` must be drawable by the font. */
export function noticeDefinition(notice: AcceptanceNotice): PdfDefinition {
  return {
    pageSize: 'A4',
    // Left margin wider: accepted cases are bound on that side.
    pageMargins: [79, 54, 68, 44],
    info: {
      title: `受理通知书 ${notice.docNo}`,
      subject: notice.caseNo,
      creator: '一窗',
      producer: '一窗',
      creationDate: new Date(notice.issuedAt),
    },
    language: 'zh-CN',
    defaultStyle: { font: 'body', fontSize: 10.5, lineHeight: 1.1 },
    header: () => (notice.mark === null ? '' : pageMark(notice.mark)),
    footer: (page, pages) => ({
      margin: [79, 10, 68, 0],
      fontSize: 8.5,
      columns: [
        { width: '*', text: `办件编号：${notice.caseNo}` },
        { width: 'auto', text: `第 ${page} 页 / 共 ${pages} 页` },
      ],
    }),
    content: [
      { text: notice.authority, alignment: 'center', fontSize: 15, margin: [0, 0, 0, 2] },
      { text: '受 理 通 知 书', alignment: 'center', fontSize: 22, bold: true, margin: [0, 0, 0, 6] },
      { text: notice.docNo, alignment: 'right', margin: [0, 0, 0, 4] },
      { text: `${notice.applicant.name}：`, bold: true, margin: [0, 0, 0, 3] },
      { text: opening(notice), leadingIndent: 21, lineHeight: 1.25, margin: [0, 0, 0, 6], alignment: 'justify' },
      facts(notice),
      { text: '一、收取的申请材料', bold: true, margin: [0, 7, 0, 3] },
      materials(notice.materials),
      closing(notice),
    ],
  };
}

function opening({ itemName, acceptedOn, legalBasis, isDeemed, ...notice }: AcceptanceNotice): string {
  // Notices kept before persons and units were told apart.
  const address = notice.address ?? '你（单位）';
  if (isDeemed)
    return `${address}提出的“${itemName}”申请，收到申请材料之日起五个工作日内没有告知需要补正的内容，依照《中华人民共和国行政许可法》第三十二条第一款第四项，自收到申请材料之日即${chineseDate(acceptedOn)}起为受理。`;
  const basis = legalBasis ?? '依照有关法律、法规、规章的规定';
  return `${address}提出的“${itemName}”申请，申请材料齐全、符合法定形式。${basis}，决定自${chineseDate(acceptedOn)}起予以受理。`;
}

function facts(notice: AcceptanceNotice): PdfNode {
  const wide = (label: string, value: string): PdfNode[] => [
    headCell(label),
    { text: fitting(value, 50), colSpan: 3 },
    '',
    '',
  ];
  const pair = (a: string, valueA: string, b: string, valueB: string): PdfNode[] => [
    headCell(a),
    { text: fitting(valueA, 20) },
    headCell(b),
    { text: fitting(valueB, 24) },
  ];
  const party = (label: string, { name, certTypeName, certNo }: NoticeParty): PdfNode[][] => [
    pair(label, name, '证件', `${certTypeName} ${maskCertNo(certNo)}`),
  ];
  return {
    layout: cellLines,
    fontSize: 10,
    table: {
      widths: [50, '*', 50, 156],
      dontBreakRows: true,
      body: [
        wide('办件编号', notice.caseNo),
        ...party('申请人', notice.applicant),
        ...(notice.agent ? party('代理人', notice.agent) : []),
        wide('办理事项', notice.itemName),
        pair('实施主体', notice.authority, '受理日期', chineseDate(notice.acceptedOn)),
        pair('承诺时限', limitText(notice.promise), '法定时限', limitText(notice.statutory)),
        pair('收件人', `${notice.receiver}（${notice.window}）`, '联系电话', notice.contactPhone),
      ],
    },
  };
}

function materials(list: readonly NoticeMaterial[]): PdfNode {
  const centred = (text: string): PdfNode => ({ text, alignment: 'center' });
  return {
    layout: cellLines,
    fontSize: 10,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: [26, '*', 34, 40, 74],
      body: [
        [headCell('序号'), headCell('材料名称'), headCell('原件'), headCell('复印件'), headCell('形式')],
        ...list.map((material, index): PdfNode[] => [
          centred(String(index + 1)),
          { text: fitting(material.name, 30) },
          centred(countText(material.originals)),
          centred(countText(material.copies)),
          centred(material.form),
        ]),
        ...(list.length === 0
          ? [[{ text: '本事项无需提交材料', colSpan: 5, alignment: 'center' }, '', '', '', '']]
          : []),
      ],
    },
  };
}

/** From the notes to the signatures; kept together, so that a seal never stands on a page of its own. */
function closing(notice: AcceptanceNotice): PdfNode {
  const note = (title: string, text: string): PdfNode => ({
    text: [{ text: title, bold: true }, text],
    margin: [0, 4, 0, 0],
  });
  return {
    unbreakable: true,
    stack: [
      // The code stands beside the notes: with it below them a notice of five materials ran onto a second sheet.
      {
        columnGap: 14,
        columns: [
          {
            width: '*',
            stack: [
              note('二、收费：', notice.feeNote),
              note(
                '三、期限：',
                '依法需要听证、检验、检测、检疫、鉴定、专家评审等的，所需时间不计入办理时限，另行书面告知。',
              ),
              note(
                '四、查询：',
                `扫描右侧二维码，或凭办件编号和查询密码 ${notice.queryPassword} 上网查询，也可拨打${notice.contactPhone}或到受理窗口查询办理进度。`,
              ),
            ],
          },
          {
            width: 80,
            margin: [0, 8, 0, 0],
            stack: [qrNode(notice.queryUrl, 80), { text: '办理进度查询', fontSize: 8.5, margin: [14, 3, 0, 0] }],
          },
        ],
      },
      {
        margin: [176, 8, 0, 0],
        alignment: 'center',
        stack: [notice.authority, { text: '（受理专用章）', margin: [0, 2, 0, 2] }, chineseDate(notice.acceptedOn)],
      },
      {
        margin: [0, 7, 0, 0],
        layout: cellLines,
        table: {
          widths: ['*', 190],
          body: [
            [
              { text: '申请人（代理人）签名：', margin: [0, 6, 0, 6] },
              { text: '签收时间：　　　年　　月　　日　　时', margin: [0, 6, 0, 6] },
            ],
          ],
        },
      },
    ],
  };
}

const countText = (count: number): string => (count > 0 ? `${count} 份` : '—');
const limitText = ({ limit, dueOn, isProvisional }: NoticeLimit): string =>
  `${limit}\n（至${chineseDate(dueOn)}止${isProvisional ? '，暂定' : ''}）`;

function chineseDate(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(year)}年${Number(month)}月${Number(date)}日`;
}
