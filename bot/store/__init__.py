"""What is kept: tables, migrations and one repository per aggregate."""
