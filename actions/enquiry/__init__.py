"""The conversation in which an enquiry is taken, and what can be asked about it afterwards."""
