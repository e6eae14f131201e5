/** One way of making a part: a function that returns an object. A class is for an error, which others tell by `instanceof`. */
export const closures = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      class:
        '部件、引擎、驱动写成闭包：createX(依赖) 返回一个对象，接口写在上面。类只留给错误（extends Error、ExpectedError、DeviceError）。',
    },
  },
  create: (context) => ({
    ':matches(ClassDeclaration, ClassExpression):not([superClass])': (node) =>
      context.report({ node, messageId: 'class' }),
  }),
};
