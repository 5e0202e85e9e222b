"""A report as people and programs get it: on a screen, as data, as a workbook, as a page of HTML."""
