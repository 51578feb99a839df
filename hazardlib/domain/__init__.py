"""What every verb may know: columns, campaign, terms, months, folding, cell addresses, lists that people edit."""
