/** More than any counter asks for, columns of tables among them; a screen of them still opens at once. */
export const maxFields = 400;

/** Columns that still stand side by side on a counter's screen. */
export const maxColumns = 12;
/** Rows of a table, and choices of a list. */
export const maxRows = 100;
/** Rows of a table that says nothing of its own. */
export const usualRows = 20;
/** Files of a field that says nothing of its own. */
export const usualFiles = 10;
/** Cells of all tables of a form, filled to the last row. */
export const maxCells = 2000;
/** Longest text of a cell, characters. */
export const maxCellLength = 500;
