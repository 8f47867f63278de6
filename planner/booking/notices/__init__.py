"""Notices to patients and to those whom they chose: who may be told what, when, and whether it arrived."""
