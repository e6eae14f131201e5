/** What the virtual departments know. All people and enterprises are invented; region 000000 does not exist. */
export interface KnownPerson {
  name: string;
  certNo: string;
  residence: string | null;
  /** GB/T 2261.2, and the spouse's name when married. */
  maritalStatus: string;
  spouseName: string;
  employer: string;
  /** Barred from running a business. */
  isBarred: boolean;
  owesTax: boolean;
}

export const knownPeople: KnownPerson[] = [
  {
    name: '赵铁柱',
    certNo: '000000199001010018',
    residence: '示例省示例市示例区幸福路 18 号',
    maritalStatus: '20',
    spouseName: '钱小芳',
    employer: '',
    isBarred: false,
    owesTax: false,
  },
  {
    name: '钱小芳',
    certNo: '000000199001010026',
    residence: '示例省示例市示例区幸福路 18 号',
    maritalStatus: '20',
    spouseName: '赵铁柱',
    employer: '示例食品有限公司',
    isBarred: false,
    owesTax: false,
  },
  {
    name: '孙大海',
    certNo: '000000199001010034',
    residence: null,
    maritalStatus: '10',
    spouseName: '',
    employer: '',
    isBarred: true,
    owesTax: true,
  },
  {
    name: '周秀英',
    certNo: '000000190001010017',
    residence: '示例省示例市示例区长寿巷 3 号',
    maritalStatus: '30',
    spouseName: '',
    employer: '',
    isBarred: false,
    owesTax: false,
  },
  // Names that most fonts do not have: one that none draws (extension I, and a private code), one of extensions A, B, C.
  {
    name: '赵\u{2ebf0}\ue863',
    certNo: '000000199303030014',
    residence: '示例省示例市示例区幸福路 20 号',
    maritalStatus: '10',
    spouseName: '',
    employer: '',
    isBarred: false,
    owesTax: false,
  },
  {
    name: '钱㐀𠮷𫚉䶮',
    certNo: '000000199404040019',
    residence: '示例省示例市示例区幸福路 22 号',
    maritalStatus: '10',
    spouseName: '',
    employer: '',
    isBarred: false,
    owesTax: false,
  },
];

export interface KnownEnterprise {
  name: string;
  creditCode: string;
  legalPerson: string;
  isActive: boolean;
  owesTax: boolean;
}

export const knownEnterprises: KnownEnterprise[] = [
  { name: '示例食品有限公司', creditCode: '91000000MA0000007C', legalPerson: '赵铁柱', isActive: true, owesTax: false },
  { name: '示例旧货有限公司', creditCode: '91000000MA00TE5T2J', legalPerson: '孙大海', isActive: false, owesTax: true },
];
