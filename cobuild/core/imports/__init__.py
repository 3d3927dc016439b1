"""Workbooks into registers: every row's fate is known before anything is written."""
