"""A whole day from referral to invoice, driven through the modules' public interfaces."""
